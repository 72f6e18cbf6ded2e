"""The commented `xlplan.toml` that `xlplan init` writes: every setting there is, one line each.

Does not write the file. A `#` without a space after it stands before a setting: its default, or an
example that says so. The headings of tables are in force, so that taking away one `#` is enough.
"""

from __future__ import annotations


def make_template() -> str:
    """The text of a new settings file, which parses as it is and sends no mail.

    >>> make_template().splitlines()[0]
    '# The settings of xlplan. What matters is marked <--; the rest has defaults.'
    """
    return _NIGHT + _MAIL + _REPORT + _READING


_NIGHT = r"""# The settings of xlplan. What matters is marked <--; the rest has defaults.
# A setting behind a # is not in force: take the # away to set it. Where it is an example and not
# the default, its remark says so. Paths count from this file's folder; Windows paths stand in
# single quotes: '\\server\plans\plan.xlsx'. Passwords are never kept here; see docs/mail.md.

# The night: what xlplan works on and where it keeps things.

trackers = ["tracker.xlsx"]          # <-- the workbooks, with their folders
#state_dir = "/var/lib/xlplan"       # for example: history, outbox, backups, log; not on a share
#report_dir = "reports"              # for example: each report is also put here as a file
#ping = "https://ping.example/plan"  # for example: called every night; its silence is the alarm

# How a tracker is read, where it leaves that open.

#sheet = "Action plan"               # for example: the sheet that holds the plan
#own_columns = false                 # true: columns headed as xlplan's own are for it to fill
#engine = "cellrune"                 # works officers' formulas out; or "libreoffice"

"""

_MAIL = """\
# The mail. Without this table no mail is made.

[mail]
from = "plan@council.example"        # <-- the sender
to = ["head@council.example"]        # <-- who gets the report
via = "outbox"                       # <-- "outbox" only keeps it on disk; else "smtp" or "graph"
#reply_to = "officer@council.example"  # for example: a person who answers questions
#admin = ["it@council.example"]      # for example: who is told of a night that failed
#allowed_domains = ["council.example"]  # nobody outside gets mail; default: the sender's domain
#at_most = 20                        # the most addresses one mail may go to
#each_lead = false                   # true: each lead also gets a mail of their own actions
#days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

[mail.smtp]                          # for via = "smtp"
#host = "smtp.council.example"       # for example: the mail server
#port = 587                          # 587 with "starttls", 465 with "tls", 25 for a relay
#security = "starttls"               # or "tls", or "none" for a relay in the same building
#login = "none"                      # or "password", or "xoauth2"
#user = "plan@council.example"       # for example; default: the sender
#timeout = 30                        # seconds to wait for an answer
#ca_file = "council-ca.pem"          # for example: certificates to trust besides the system's

[mail.microsoft]                     # for via = "graph" and login = "xoauth2"
#tenant = "council.example"          # for example: the domain or the id of the tenant
#client_id = "00000000-0000-0000-0000-000000000000"  # for example: the registered application
#mailbox = "plan@council.example"    # for example: the mailbox that sends; default: the sender

# Backups of a tracker, one before each change.

[backups]
#folder = "backups"                  # for example; default: a folder in the state folder
#daily = 14                          # the last of so many days
#weekly = 8                          # and of so many weeks
#monthly = 12                        # and of so many months

"""

_REPORT = """\
# The look of the report.

[report]
#name = "Shire County Council"       # for example: stands in the footer of every page
#logo = "logo.png"                   # for example: a PNG or JPEG for the first sheet, at most 1 MB
#accent = "#1f3a5f"                  # behind the white headers; refused if too light to read them
#paper = "A4"                        # of RAG status and Timeline; or "A3"; the others are A4
#date_format = "d mmm yyyy"          # as in Excel; or "dd/mm/yyyy"

"""

_READING = """\
# Columns by their headers, where xlplan does not know them by itself.

[columns]
#ref = "No."                         # for example
#section = "Theme"                   # for example
#stream = "Work stream"              # for example
#action = "What we will do"          # for example
#milestones = "Steps"                # for example
#lead = "Responsible officer"        # for example
#timescale = "By when"               # for example
#start = "Starts"                    # for example
#progress = "Status"                 # for example
#closed = "Completed on"             # for example
#rag = "Officer's RAG"               # for example
#comment = "Update"                  # for example
#outcome = "Difference made"         # for example
#cost = "Costings"                   # for example
#declared = "Total cost"             # for example
#source = "Source"                   # for example

[rules]
#days_for_amber = 30                 # due within so many days is amber
#split_rows = true                   # an import makes rows of several actions in one row
#complete_words = ["complete", "done", "closed"]  # for example, in place of xlplan's own list
#not_started_words = ["not started", "not yet started", "0%", "to do"]

[reading]
#due_day = "last"                    # "By July" is due on the last day of July, or the "first"
#month_number = "year"               # "June 16" is June 2016; "day": a day without a year
#start_is_due = false                # true: "Start April 2018" is also due in April 2018
#several_due = "last"                # of several timescales in a cell the last, or the "first"
#quarter = "unclear"                 # "Q3 2018" without a slash: "calendar" or "financial"
#financial_year_from = 4             # the month it begins in
#academic_year_from = 9              # the month it begins in

[reading.terms]                      # first and last day, month-day
#autumn = ["09-01", "12-20"]
#spring = ["01-04", "03-31"]
#summer = ["04-15", "07-22"]

[names]                              # leads the words alone would get wrong
#people = ["Anna Head"]              # for example
#roles = ["Closing the Gap"]         # for example
#teams = ["STSS"]                    # for example
"""
