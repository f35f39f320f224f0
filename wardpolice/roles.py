"""Who may do what: each role in one sentence and with its verbs. `manage.py sync_roles` writes them as Django groups.

A proposal held as one table; an administrator may change who holds which role, and the groups' verbs, in the admin.
Which rows a verb reaches is the scope's affair (organisation/scope.py).
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

ENTER = [
    "programme.enter_progress",
    "programme.enter_assessment",
    "programme.read_evidence",
    "facilities.enter_facilities",
]
SUBMIT = [
    "programme.submit_progress",
    "programme.submit_assessment",
    "programme.register_recognition",
    "programme.ask_extension",
    "facilities.propose_surplus",
]
CITY = ["reports.view_overview", "reports.ask_report"]
READS = ["programme.read_evidence"]
LOCK_EXCEPTIONS = "programme.grant_lockexception"
ANSWERS_OWED, EXCUSES = "reports.answer_obligation", "reports.excuse_obligation"
PREVIEW = ["organisation.preview_reorganisation"]
PUBLISHES = ["programme.publish_criteriaset"]
KEEPS_REGIMES, CALLS = "organisation.keep_regime", "organisation.call_for_report"
REORGANISES = [*PREVIEW, "organisation.record_reorganisation", "organisation.carry_out_reorganisation"]
# What the administrator keeps in the admin: reference data, criteria drafts, accounts, schedules, but no records of wards.
ADMIN_MODELS = {
    "organisation": [
        "agency",
        "agencyalias",
        "apitoken",
        "clause",
        "document",
        "documentfile",
        "documentlink",
        "holiday",
        "officer",
        "province",
        "reportingperiod",
        "riverpoint",
    ],
    "programme": ["criteriagroup", "criteriaset", "criterion", "directive", "duty", "trajectorypoint"],
    "facilities": ["equipmentcategory", "norm"],
    "reports": ["recipient", "reportplan"],
    "django_celery_beat": ["clockedschedule", "crontabschedule", "intervalschedule", "periodictask", "solarschedule"],
}
ADMIN_READS = {
    "organisation": ["auditcheck", "auditentry", "regime", "registersheet", "reorganisation", "succession", "ward"],
    "programme": [
        "assessment",
        "assessmentstep",
        "changeover",
        "checkrule",
        "criterionlink",
        "directivestanding",
        "directivewording",
        "dispute",
        "entrysheet",
        "evidence",
        "evidencebundle",
        "extension",
        "finding",
        "lockexception",
        "obstacle",
        "progress",
        "progresspaper",
        "recognition",
        "recognitionstep",
        "wardstanding",
    ],
    "facilities": [
        "building",
        "disbursement",
        "equipmentcount",
        "equipmentholding",
        "funding",
        "fundingrevision",
        "handover",
        "headquarters",
        "headquarterspaper",
        "investmentproject",
        "occupancy",
        "projectstage",
        "remedy",
        "surpluscase",
        "survey",
    ],
    "reports": [
        "compliancereport",
        "delivery",
        "digest",
        "edition",
        "narrative",
        "notice",
        "objection",
        "obligation",
        "reportfile",
        "reporttemplate",
        "run",
        "signedfile",
    ],
    "axes": ["accessattempt", "accessfailurelog", "accesslog"],
}


@dataclass(frozen=True)
class Role:
    """A role: its group's name, its Vietnamese name, one sentence, and its verbs as `app.codename`."""

    key: str
    label: object
    sentence: object
    verbs: tuple[str, ...]


def _admin_verbs() -> list[str]:
    keeps = [
        f"{app}.{verb}_{model}"
        for app, models in ADMIN_MODELS.items()
        for model in models
        for verb in ("add", "change", "delete", "view")
    ]
    reads = [f"{app}.view_{model}" for app, models in ADMIN_READS.items() for model in models]
    # A ward's own facts stay editable; wards and their lines come and go by events. Checks are set, neither added nor removed.
    return (
        keeps
        + reads
        + [
            "organisation.change_ward",
            "programme.change_checkrule",
            "axes.delete_accessattempt",
            "reports.manage_template",
            "auth.view_group",
            "auth.change_group",
        ]
    )


ROLES = [
    Role(
        "ward_officer",
        _("Cán bộ Công an phường, xã"),
        _("Nhập tiến độ, tự chấm, minh chứng và sổ theo dõi của đơn vị mình."),
        (*ENTER, "reports.ask_report"),
    ),
    Role(
        "ward_chief",
        _("Trưởng Công an phường, xã"),
        _("Như cán bộ, và ký, gửi thay mặt đơn vị; đăng ký công nhận; ban hành báo cáo của đơn vị."),
        (*ENTER, *SUBMIT, "reports.ask_report", "reports.write_narrative", "reports.issue_report", ANSWERS_OWED),
    ),
    Role(
        "agency_officer",
        _("Cán bộ cơ quan"),
        _("Nhập và gửi tiến độ của cơ quan mình; xem, trả lại tiến độ các nhiệm vụ mình chủ trì; trả lời vướng mắc."),
        (
            "programme.enter_progress",
            "programme.submit_progress",
            "programme.return_progress",
            "programme.override_status",
            "programme.ask_extension",
            "programme.answer_obstacle",
            "reports.ask_report",
            ANSWERS_OWED,
        ),
    ),
    Role(
        "reviewer",
        _("Cán bộ thẩm định thành phố"),
        _("Thẩm định hoặc trả lại phiếu đánh giá; đề nghị công nhận; viết phần lời của báo cáo."),
        (
            *CITY,
            *READS,
            *PREVIEW,
            "programme.return_assessment",
            "programme.verify_assessment",
            "programme.assign_assessment",
            "programme.propose_recognition",
            "programme.return_progress",
            "programme.override_status",
            "programme.ask_extension",
            "programme.answer_obstacle",
            "facilities.keep_registers",
            "facilities.propose_surplus",
            "reports.write_narrative",
            CALLS,
        ),
    ),
    Role(
        "leader",
        _("Lãnh đạo thành phố"),
        _("Kết luận phiếu đánh giá, quyết định công nhận, ban hành báo cáo, duyệt sự kiện sắp xếp đơn vị."),
        (
            *CITY,
            *READS,
            *PREVIEW,
            "organisation.approve_reorganisation",
            "programme.conclude_assessment",
            "programme.assign_assessment",
            LOCK_EXCEPTIONS,
            "programme.decide_recognition",
            "programme.decide_extension",
            "programme.override_status",
            "programme.answer_obstacle",
            "facilities.decide_surplus",
            "reports.issue_report",
            ANSWERS_OWED,
            EXCUSES,
            CALLS,
        ),
    ),
    Role("auditor", _("Kiểm toán, giám sát"), _("Xem tất cả, không ghi gì."), (*CITY, *READS, *PREVIEW)),
    Role(
        "administrator",
        _("Quản trị"),
        _(
            "Giữ dữ liệu nền, tiêu chí nháp và việc ban hành, tài khoản, lịch, sắp xếp đơn vị; không đọc minh chứng, không chấm."
        ),
        (*CITY, *REORGANISES, *PUBLISHES, LOCK_EXCEPTIONS, KEEPS_REGIMES, CALLS, *_admin_verbs()),
    ),
]
