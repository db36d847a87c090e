"""Addresses below /operations/. Nothing personal stands in one: jobs, deliveries and batches have random keys."""

from django.urls import path

from yakuba.apps.operations.views import gate, inbox, jobs, printing, register, undelivered

app_name = "operations"
urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<uuid:notice>/", inbox.notice, name="inbox-notice"),
    path("jobs/", jobs.stopped, name="jobs"),
    path("jobs/<uuid:job>/", jobs.job, name="job"),
    path("jobs/<uuid:job>/retry", jobs.retry, name="job-retry"),
    path("jobs/<uuid:job>/discard", jobs.discard, name="job-discard"),
    path("gate/", gate.gate, name="gate"),
    path("gate/<int:number>/settle", gate.settle, name="gate-settle"),
    path("register/", register.feeds, name="feeds"),
    path("register/now", register.feed_now, name="feed-now"),
    path("register/<int:number>/", register.feed, name="feed"),
    path("notices/", undelivered.undelivered, name="undelivered"),
    path("notices/<uuid:delivery>/", undelivered.delivery, name="delivery"),
    path("notices/<uuid:delivery>/retry", undelivered.retry, name="delivery-retry"),
    path("notices/<uuid:delivery>/paper", undelivered.paper, name="delivery-paper"),
    path("notices/<uuid:delivery>/close", undelivered.close, name="delivery-close"),
    path("printing/", printing.printing, name="printing"),
    path("printing/make", printing.make, name="batch-make"),
    path("printing/<uuid:batch>/", printing.batch, name="batch"),
    path("printing/<uuid:batch>/letters.pdf", printing.pdf, name="batch-pdf"),
    path("printing/<uuid:batch>/hand-over", printing.hand_over, name="batch-hand-over"),
    path("printing/<uuid:batch>/<uuid:delivery>/", printing.letter, name="letter"),
    path("printing/<uuid:batch>/<uuid:delivery>/withdraw", printing.withdraw, name="letter-withdraw"),
    path("printing/<uuid:batch>/<uuid:delivery>/returned", printing.returned, name="letter-returned"),
]
