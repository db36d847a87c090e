"""docs/reference/procedures.md says of every shipped definition what was checked and what was only remembered."""

from yakuba.kernel.procedures import catalogue, reference

PAGE = reference.pages()["procedures.md"]


def section(name: str) -> str:
    """What the page says of the procedure of this name."""
    return PAGE.partition(f"\n### {name}\n")[2].partition("\n### ")[0]


def test_every_definition_with_every_article_is_on_the_page() -> None:
    for definition in catalogue.load().definitions:
        told = section(definition.name)
        assert f"`{definition.id}`" in told
        for article in definition.legal_basis:
            mark = f"確認 {article.checked_on}" if article.verified else "**条文未確認**"
            assert f"- {mark} {article}" in told, (definition.id, str(article))


def test_what_was_only_remembered_is_listed_also_where_it_is_no_article() -> None:
    told = section("転入学通知(就学校の指定)")
    assert "**条文未確認** 学校教育法施行令第6条" in told
    assert "未確認の定め: " in told
    for part in ("教示", "保存期間", "受付(郵送)"):
        assert part in told.partition("未確認の定め: ")[2].partition("\n")[0]
    checked = section("転入届").partition("未確認の定め: ")[2].partition("\n")[0]
    assert "受付(郵送)" in checked
    assert "受付(窓口)" not in checked


def test_an_article_by_which_there_is_no_appeal_counts_as_much() -> None:
    assert "教示なし(戸籍法第122条・第123条)" in section("死亡届").partition("未確認の定め: ")[2].partition("\n")[0]


def test_the_figures_and_words_that_definitions_share_are_there_with_their_source() -> None:
    told = PAGE.partition("\n## 共通の数値と用語\n")[2]
    bank = catalogue.load().bank
    for figure in bank.parameters.parameters:
        assert figure.label in told
    for term in bank.facts.terms:
        assert f"{'確認' if term.verified else '**未確認**'} {term.label}" in told


def test_the_head_counts_the_definitions_with_an_unchecked_article() -> None:
    definitions = catalogue.load().definitions
    unchecked = [one for one in definitions if not one.verified]
    assert f"{len(definitions)}件のうち{len(unchecked)}件" in PAGE
