"""What a verification found, and how it is said."""

from django.utils.translation import gettext as _

from yakuba.kernel.audit.contracts import Finding, FindingKind

KEPT = 100


class Findings:
    """Counts everything and keeps the first hundred: a rewritten register must not fill the memory."""

    def __init__(self) -> None:
        self.count = 0
        self.first: list[Finding] = []

    def entry(self, kind: FindingKind, entry: int, segment: int | None = None) -> None:
        """Something is wrong with one entry."""
        said = {
            FindingKind.EDITED: _("記録 %(entry)d の内容が、封印したあとに書き換えられています。"),
            FindingKind.MISSING: _("封印した記録 %(entry)d がありません。"),
            FindingKind.UNSEALED: _(
                "記録 %(entry)d は封印の範囲にあるのに封印されていません。あとから差し込まれたものです。"
            ),
        }[kind]
        self._add(Finding(kind, said % {"entry": entry}, entry=entry, segment=segment))

    def segment(self, segment: int) -> None:
        """A segment does not fit the one before it, its own head or its own count."""
        said = _("区間 %(segment)d が前の区間または自分の封印と合いません。") % {"segment": segment}
        self._add(Finding(FindingKind.SEGMENT, said, segment=segment))

    def segments_missing(self, first: int, last: int) -> None:
        """Segments that must be there are not."""
        said = _("区間 %(first)d から %(last)d までがありません。") % {"first": first, "last": last}
        self._add(Finding(FindingKind.SEGMENT, said, segment=first))

    def anchor(self, kind: FindingKind, place: str, anchor: int, segment: int | None = None) -> None:
        """The chain and an anchor kept in ``place`` disagree, or the anchor itself is not right."""
        said = {
            FindingKind.TRUNCATED: _("アンカー %(anchor)d が示す区間がありません。記録の末尾が削られています。"),
            FindingKind.REWRITTEN: _("アンカー %(anchor)d が示す封印と今の封印が違います。記録が作り直されています。"),
            FindingKind.ANCHOR_FORGED: _("アンカー %(anchor)d の署名が正しくありません。"),
            FindingKind.ANCHOR_REMOVED: _("アンカー %(anchor)d がありません。"),
        }[kind]
        self._add(Finding(kind, said % {"anchor": anchor}, segment=segment, anchor=anchor, place=place))

    def unreadable(self, place: str) -> None:
        """A sink cannot be read now, so it proves nothing."""
        said = _("アンカーの保存先を読めません。保存先につながるようにしてから、もう一度検証してください。")
        self._add(Finding(FindingKind.SINK_UNREADABLE, said, place=place))

    def _add(self, finding: Finding) -> None:
        self.count += 1
        if len(self.first) < KEPT:
            self.first.append(finding)
