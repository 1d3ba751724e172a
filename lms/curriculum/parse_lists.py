"""Rule packs, resources, community areas and the glossary: the course's lists."""

from lms.curriculum.blocks import split_headings
from lms.curriculum.kinds import MOST_NEEDS, AttendanceCredit, MakeUpModes, Mode, Need, ResourceStatus, RulePackUse
from lms.curriculum.model import (
    CertificateWording,
    CommunityArea,
    ModeRule,
    Resource,
    RulePack,
    Signatory,
    Term,
    TopicRule,
)
from lms.curriculum.problems import Place, Problems
from lms.curriculum.sources import Page, Sources, remember
from lms.curriculum.yaml_fields import SLUG, Fields, did_you_mean, read_yaml

HIGHEST_AREA = 999  # whether the number is one of the city's is checked against areas.yaml


def parse_rule_pack(path: str, lines: tuple[str, ...], problems: Problems, sources: Sources) -> RulePack | None:
    """Return the rule pack of a file in rules/, or None after noting why not."""
    node = read_yaml("\n".join(lines), Place(path, 1), problems)
    if node is None or not isinstance(node.value, dict):
        if node or not any(problem.path == path for problem in problems):
            problems.error(Place(path, 1), "a rule pack must hold fields; write key: value")
        return None
    fields = Fields(path, node, problems, "in a rule pack")
    rule_pack_id = fields.slug("id")
    remember(fields, sources, "rules", rule_pack_id)
    attendance = _below(fields, "attendance", "in attendance")
    online = _below(fields, "online", "in online")
    make_up = _below(fields, "make_up", "in make_up")
    minutes = _below(fields, "minutes", "in minutes")
    pack = RulePack(
        id=rule_pack_id,
        title=fields.text("title"),
        use=fields.choice("use", RulePackUse),
        total_minutes=minutes.number("total", 1),
        modes=tuple(_mode_rule(item) for item in fields.items("modes", "in a mode rule")),
        topics=tuple(_topic_rule(item) for item in fields.items("topics", "in a topic rule")),
        window_days=fields.number("window_days", 1) if fields.has("window_days") else None,
        seen_share=online.share("seen_share", 0.5),
        credit=attendance.choice("credit", AttendanceCredit, AttendanceCredit.FULL_SEGMENT),
        grace_minutes=attendance.number("grace_minutes", 0, 60, 0),
        quizzes_all=_is_all(fields, "quizzes"),
        skills_all=_is_all(fields, "skills"),
        make_up_at_most_minutes=make_up.number("at_most_minutes") if make_up.has("at_most_minutes") else None,
        make_up_modes=make_up.choice("modes", MakeUpModes, MakeUpModes.SAME),
        certificate=_certificate(fields),
        about=fields.text("about", ""),
    )
    for part in (minutes, attendance, online, make_up, fields):
        part.done()
    return pack


def _below(fields: Fields, key: str, where: str) -> Fields:
    return fields.inner(key, where) or Fields.empty(fields, key, where)


def _is_all(fields: Fields, key: str) -> bool:
    value = fields.text(key, "none")
    if value not in ("all", "none"):
        fields.error(key, f'"{key}" is "{value[:40]}"; write all, or leave it out')
    return value == "all"


def _mode_rule(fields: Fields) -> ModeRule:
    names = fields.texts("of")
    for name in names:
        if name not in list(Mode):
            fields.error("of", f'"{name[:40]}" is not a mode; use {", ".join(Mode)}')
    rule = ModeRule(
        of=tuple(mode for mode in Mode if mode.value in names),
        at_least=fields.number("at_least") if fields.has("at_least") else None,
        at_most=fields.number("at_most") if fields.has("at_most") else None,
    )
    if not rule.of or (rule.at_least is None) == (rule.at_most is None):
        fields.error("of", "a mode rule names its modes (of) and one of at_least and at_most; mend it")
    fields.done()
    return rule


def _topic_rule(fields: Fields) -> TopicRule:
    rule = TopicRule(topic=fields.slug("topic"), at_least=fields.number("at_least"))
    fields.done()
    return rule


def _certificate(pack: Fields) -> CertificateWording | None:
    fields = pack.inner("certificate", "in a certificate")
    if fields is None:
        return None
    wording = CertificateWording(
        title=fields.text("title"),
        wording=fields.text("wording"),
        issuer=fields.text("issuer"),
        partners=fields.texts("partners"),
        signatories=tuple(_signatory(item) for item in fields.items("signatories", "in a signatory")),
    )
    if not wording.signatories:
        fields.error("signatories", "nobody signs the certificate; add signatories: [{name, title}]")
    fields.done()
    return wording


def _signatory(fields: Fields) -> Signatory:
    signatory = Signatory(name=fields.text("name"), title=fields.text("title"))
    fields.done()
    return signatory


def parse_resources(path: str, lines: tuple[str, ...], problems: Problems, sources: Sources) -> tuple[Resource, ...]:
    """Return the services of resources.yaml."""
    listed = _list(path, lines, problems, "start each service with - id:", "in a service")
    return tuple(_resource(item, sources) for item in listed)


def parse_areas(path: str, lines: tuple[str, ...], problems: Problems, sources: Sources) -> tuple[CommunityArea, ...]:
    """Return the community areas of areas.yaml, in the order of the file."""
    listed = _list(path, lines, problems, "start each area with - {number: …", "in an area")
    return tuple(_area(item, sources) for item in listed)


def _list(path: str, lines: tuple[str, ...], problems: Problems, mend: str, where: str) -> list[Fields]:
    node = read_yaml("\n".join(lines), Place(path, 1), problems)
    if node is None:
        return []
    if not isinstance(node.value, list):
        problems.error(Place(path, node.line), f"{path} must be a list; {mend}")
        return []
    return list(Fields(path, node, problems).each(node.value, path.removesuffix(".yaml"), where))


def _area(fields: Fields, sources: Sources) -> CommunityArea:
    area = CommunityArea(
        number=fields.number("number", 1, HIGHEST_AREA), name=fields.text("name"), priority=fields.flag("priority")
    )
    remember(fields, sources, "area", area.id)
    fields.done()
    return area


def _resource(fields: Fields, sources: Sources) -> Resource:
    resource_id = fields.slug("id")
    remember(fields, sources, "resource", resource_id)
    areas = fields.texts("areas")
    if not areas:
        fields.error("areas", "the service names no areas; write areas: [all] or community area numbers")
    resource = Resource(
        id=resource_id,
        name=fields.text("name"),
        what_for=fields.text("what_for"),
        who=fields.text("who"),
        level=fields.number("level", 1, 4),
        checked_on=fields.day("checked_on"),
        status=fields.choice("status", ResourceStatus),
        source=fields.text("source"),
        areas=() if areas == ("all",) else fields.numbers("areas", 1, HIGHEST_AREA),
        needs=_needs(fields),
        phone=fields.optional("phone"),
        text=fields.optional("text"),
        web=fields.optional("web"),
        hours=fields.optional("hours"),
        note=fields.optional("note"),
        disagreement=fields.optional("disagreement"),
    )
    if resource.web and not resource.web.startswith("https://"):
        fields.error("web", f'"{resource.web[:60]}" is not a full address; write https://…')
    if not (resource.phone or resource.text or resource.web):
        fields.error("id", "nobody can reach this service; add a phone, text or web")
    fields.done()
    return resource


def _needs(fields: Fields) -> tuple[Need, ...]:
    """Return what a service is needed for, in the order of the closed list, however it is written."""
    names = fields.texts("needs")
    if not names:
        fields.error("needs", f"the service names no needs; write needs: [one, two], of {', '.join(Need)}")
    for name in dict.fromkeys(names):
        if name not in list(Need):
            near = did_you_mean(name, Need)
            fields.error("needs", f'"{name[:40]}" is not a need; use {", ".join(Need)}{near}')
        elif names.count(name) > 1:
            fields.error("needs", f'"{name}" is there twice; keep one')
    if len(set(names)) > MOST_NEEDS:
        fields.error("needs", f"the service names {len(set(names))} needs; keep the {MOST_NEEDS} it is best for")
    return tuple(need for need in Need if need.value in names)


def parse_glossary(page: Page) -> tuple[Term, ...]:
    """Return the terms of glossary.md."""
    page.fields.text("title", "")
    page.fields.done()
    opening, headings = split_headings(page.body, {"title"}, page.problems)
    page.block(opening)
    terms = []
    for heading in headings:
        if not SLUG.fullmatch(heading.title):
            page.problems.error(
                heading.place, f'"{heading.title[:60]}" is not an id; write ## term-id {{title="The term"}}'
            )
        title = heading.attributes.get("title", "")
        if not title:
            page.problems.error(heading.place, 'the term has no title; write ## term-id {title="The term"}')
        page.sources.places.add(("term", heading.title), heading.place)
        terms.append(Term(id=heading.title, title=title, html=page.block(heading.body, heading.title)))
        if heading.body.is_blank:
            page.problems.error(heading.place, "the term has no meaning; say what it means in plain words")
    return tuple(terms)
