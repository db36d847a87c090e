"""One member of staff of 青葉市 for each role, for tests of role × page."""

from yakuba.kernel.organisation.contracts import Role

HOLDERS = {
    Role.COUNTER: "1011",
    Role.GUIDE: "1013",
    Role.REVIEWER: "1010",
    Role.CHIEF: "1009",
    Role.HEAD: "1008",
    Role.CLERK_OF_DOCUMENTS: "1012",
    Role.KEEPER_OF_SEALS: "1003",
    Role.BRANCH: "1048",
    Role.TREASURY: "1046",
    Role.INFORMATION: "1006",
    Role.PRIVACY: "1004",
    Role.AUDITOR: "1047",
    Role.CONTRACTOR: "1018",
    Role.ADMINISTRATOR: "1007",
}
BESIDES = {"1012": Role.COUNTER, "1010": Role.COUNTER, "1046": Role.HEAD}
"""What some of them are besides (兼務)."""
