"""Reads a lead cell into its parties: people, roles, teams and placeholders.

Whether a party exists is not checked here, and joint leads are nothing wrong.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from xlplan.parse.placeholders import is_placeholder
from xlplan.plan import Lead, LeadKind
from xlplan.rules import Names

_ROLES = frozenset(
    """lead head manager director officer coordinator co-ordinator headteacher teacher governor
    chair chairman chairperson senco senko sendco alnco principal deputy assistant adviser advisor
    consultant psychologist commissioner administrator clerk bursar leader supervisor analyst
    accountant secretary therapist nurse councillor executive chief member champion owner ht dht
    aht ep ad dcs dass ceo cfo sro vp holder hos""".split()
)
_TEAMS = frozenset(
    """team teams service services group groups board hub panel committee department directorate
    partnership forum unit school schools heads hts headteachers governors staff officers leads
    managers directors commissioners coordinators teachers eps psychologists slt smt cmt lt sld
    council authority authorities la las lea nhs ccg icb trust network all everyone various us we
    providers partners parents colleges settings academy academies district county borough
    division office section college university society association agency company consortium
    secondary primary steering working project programme cabinet ofsted carers police pupils
    students everybody""".split()
)
# Read as such only in capitals, or alone.
_ABBREVIATIONS = frozenset("la las lea ep ad ht lt it hr vp slt us".split())
# Words of council business that no person is called; alone they name a team's field.
_TOPICS = frozenset(
    """children families education health care learning skills commissioning provision finance
    adults inclusion housing highways transport planning legal it ict hr procurement
    communications performance quality improvement safeguarding years support social
    people community communities public property assets audit governance policy strategy
    resources regeneration environment leisure culture libraries data inclusive needs
    disability disabilities behaviour attendance admissions assessment task psychology
    portfolio""".split()
)
_LETTERS = r"(?:[^\W\d_]|[\u0300-\u036f])+"  # some names keep an accent as a sign of its own
_WORD = re.compile(rf"{_LETTERS}(?:['’‘`´ʼ.-]{_LETTERS})*\.?")
_PARTICLES = frozenset(
    "de del della da di du la le van von der den ter ten bin ibn al el ap ab y e".split()
)
_SEPARATOR = re.compile(
    r"\s*[/,;\n\r|+\\•·]\s*|:\s+|\s+-\s+|\s*[–—→]\s*|(?:^|(?<=\s))\d{1,2}[.)]\s+(?=[^\W\d_])"
    r"|\s+(?:(?:with\s+)?support(?:ed)?\s+(?:from|by)|assisted\s+by|together\s+with|alongside"
    r"|in\s+(?:partnership|conjunction|consultation|liaison)\s+with)\s+",
    re.IGNORECASE,
)
# A search for what stands between spaces would begin again at each of many.
_SPACES = re.compile(r"[^\S\n\r]{2,}")
# The slash of "n/a" parts nobody: it is set aside while the cell is split.
_NOT_APPLICABLE = re.compile(r"\b(n)\s*/\s*(a)\b", re.IGNORECASE)
_SLASH = "\ue000"
_LABEL = re.compile(
    r"\b(?:joint\s+)?(?:leads?|lead\s+officers?|owner|support|interim)\s*:\s*", re.IGNORECASE
)
# "Head of SEND (Jane Brown)": two parties, if it is a name that stands in the brackets.
_IN_BRACKETS = re.compile(r"(?P<before>[^()]+)\((?P<inside>[^()]+)\)\s*\.?")
_ROUND_NAME = " .:,-–—•?*†"
_BEFORE_NAME = re.compile(r"^(?:[ .:,–—•-]+|(?:and|&) +|\d{1,2}[.)] +(?=[^\W\d_]))+", re.IGNORECASE)
# What may stand beside a name: a remark in brackets, an address, a telephone number.
_BESIDE_NAME = re.compile(r"\([^)]*\)?|<[^>]*>|\+?\d[\d ]{4,}\d|\b(?:ext(?:n|ension)?|x)\.?\s*\d+")
_AND = re.compile(r"\s+(?:and|with)\s+|\s*&\s*", re.IGNORECASE)
_NO_NAMES = Names()
_MOST_ANDS = 12  # a cell with more is prose, and no list of names
_TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor cllr councillor rev sir dame smt shri hon the rt".split()
)
_ROLE_OF = re.compile(
    r"(?:head|director|chair|manager|lead|officer|deputy|assistant)\b.*\b(?:of|for)\b",
    re.IGNORECASE,
)


def parse_leads(text: str, names: Names | None = None) -> tuple[Lead, ...]:
    """The parties of a lead cell in order, each once; blank text has none; never raises.

    >>> [lead.name for lead in parse_leads("Irene Kakoullis/Jill Norman/ Linda Foster.")]
    ['Irene Kakoullis', 'Jill Norman', 'Linda Foster']
    >>> [lead.kind for lead in parse_leads("Matt Rooney and Closing the Gap Lead")]
    ['person', 'role']
    >>> [lead.kind for lead in parse_leads("Special School Heads, Katie Marsden")]
    ['team', 'person']
    >>> parse_leads("TBC")
    (Lead(name='TBC', kind='placeholder'),)
    """
    return _parties(text, names or _NO_NAMES) if text.strip() else ()


@lru_cache(maxsize=4096)  # the same few people lead most of a plan
def _parties(text: str, known: Names) -> tuple[Lead, ...]:
    if is_placeholder(text):
        return (Lead(_tidy(text), "placeholder"),)
    one_spaced = _SPACES.sub(" ", text)
    kept = _LABEL.sub("\n", _NOT_APPLICABLE.sub(rf"\1{_SLASH}\2", one_spaced))
    wholes = (whole.replace(_SLASH, "/") for whole in _SEPARATOR.split(kept))
    return tuple(dict.fromkeys(lead for whole in wholes for lead in _leads_of(whole, known)))


@lru_cache(maxsize=4096)  # and in ever new pairs
def _leads_of(whole: str, known: Names) -> tuple[Lead, ...]:
    """The parties of what stands between two separators."""
    parts = [party for part in _split_and(whole, known) for party in _out_of_brackets(part, known)]
    return tuple(Lead(part, _kind(part, known)) for part in map(_tidy, parts) if part)


def format_leads(leads: tuple[Lead, ...]) -> str:
    """The parties in one line that reads back to the same parties.

    >>> format_leads(parse_leads("Lucy Peel /Charles Savage."))
    'Lucy Peel / Charles Savage'
    """
    return " / ".join(lead.name for lead in leads)


def _tidy(part: str) -> str:
    words = " ".join(part.split())
    bare = _BEFORE_NAME.sub("", words).rstrip(_ROUND_NAME)
    while bare.casefold().endswith((" and", " &")):
        bare = bare.rpartition(" ")[0].rstrip(_ROUND_NAME)
    return bare or words


def _out_of_brackets(part: str, names: Names) -> list[str]:
    """A role or team and the person named in brackets behind it are two parties."""
    match = _IN_BRACKETS.fullmatch(part)
    if match is None or _kind(_tidy(match["before"]), names) == "person":
        return [part]
    inside = _tidy(match["inside"])
    named = _kind(inside, names) == "person" and len(_words(inside)) > 1
    return [match["before"], inside] if named else [part]


def _split_and(whole: str, names: Names) -> list[str]:
    """Splits at "and" only between two whole parties: "Head of Learning and Skills" is one."""
    ands = list(_AND.finditer(whole))
    if len(ands) > _MOST_ANDS or _is_listed(_tidy(whole), names):
        return [whole]
    starts = [0, *(match.end() for match in ands)]
    parties: list[list[str]] = [[whole[starts[-1] :]]]
    for place in range(len(ands) - 1, -1, -1):
        parties.insert(0, _first_split(whole, starts[place], ands[place:], parties, names))
    return parties[0]


def _first_split(
    whole: str, start: int, ands: list[re.Match[str]], behind: list[list[str]], names: Names
) -> list[str]:
    """The parties from `start` on, given the parties behind each "and" that follows."""
    for match, rest in zip(ands, behind, strict=True):
        left = _tidy(whole[start : match.start()])
        if _stands_alone(left, names) and all(_stands_beside(left, _tidy(r), names) for r in rest):
            return [left, *rest]
    return [whole[start:]]


def _stands_beside(left: str, right: str, names: Names) -> bool:
    """Behind "Head of …" only a person or a role begins a party of its own."""
    if _ROLE_OF.match(left):
        named = _kind(right, names) == "person" and len(_words(right)) > 1
        return named or _kind(right, names) == "role"
    return _stands_alone(right, names)


def _stands_alone(piece: str, names: Names) -> bool:
    words = _words(piece)
    if _is_listed(piece, names) or is_placeholder(piece):
        return True
    if len(words) == 1:
        return words[0] not in _TOPICS
    return bool(words) and (_kind(piece, names) != "team" or words[-1] in _TEAMS)


def _words(piece: str) -> list[str]:
    """The words to look up; "La" in a name is not the LA, nor "Ep" the EP."""
    bare = _bare(piece).split()
    named = len(bare) > 1 and any(word[0].isupper() for word in bare)
    words = ((word, word.lower().rstrip(".")) for word in bare)
    return [
        f"{word}·" if named and lower in _ABBREVIATIONS and word[1:].islower() else lower
        for word, lower in words
    ]


def _bare(piece: str) -> str:
    """The party alone; an e-mail address is the name it begins with."""
    if "@" in piece and " " not in piece:
        return " ".join(re.split(r"[._]", piece.split("@")[0]))
    return _BESIDE_NAME.sub(" ", piece)


def _is_listed(piece: str, names: Names) -> bool:
    return names.kind_of(piece) is not None


def _kind(piece: str, names: Names) -> LeadKind:
    if (listed := names.kind_of(piece)) is not None:
        return listed
    if is_placeholder(piece):
        return "placeholder"
    return _kind_of_words(piece, _words(piece))


def _kind_of_words(piece: str, words: list[str]) -> LeadKind:
    titled = bool(words) and words[0] in _TITLES and len(words) > 1
    if titled and (len(words) == 2 or not set(words[1:]) & (_ROLES | _TEAMS)):
        return "person"
    several = _is_several(words[-1] if words else "")
    if not (several or set(words) & (_ROLES | _TEAMS | _TOPICS)) and _looks_like_a_name(piece):
        return "person"
    if _ROLE_OF.match(piece):
        return "role"
    if several:
        return "team"
    return "role" if set(words) & _ROLES else "team"


def _is_several(last: str) -> bool:
    """A team's word, or many of one role: "SENCOs", "Special School Heads"."""
    return last in _TEAMS or (last not in _ROLES and last.removesuffix("s") in _ROLES)


def _looks_like_a_name(piece: str) -> bool:
    """A few words of letters, not an abbreviation of three capitals or more."""
    words = unicodedata.normalize("NFC", _bare(piece)).split()
    if not words or not all(_WORD.fullmatch(word) for word in words):
        return False
    capitals = all(word[0].isupper() or word.lower() in _PARTICLES for word in words)
    if len(words) > (7 if capitals else 4):
        return False
    alone = words[0] if len(words) == 1 else ""
    abbreviation = len(alone) > 2 and alone.isupper() and alone.isalpha()
    prose = len(words) > 2 and not any(word[0].isupper() for word in words)
    return not abbreviation and not prose
