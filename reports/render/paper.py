"""The paper of Decree 30/2020/NĐ-CP, Annex I, as numbers: what the PDF, the DOCX and the check of a template go by.

Millimetres and points. Where the decree gives a range, the value is the portal's choice within it. The head is set in the
smaller pair (12 and 13): in the larger one CÔNG AN THÀNH PHỐ HÀ NỘI and the nation's name do not stand side by side in 160 mm.
"""

PAGE = (210, 297)
TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 20
TEXT_WIDTH = PAGE[0] - LEFT - RIGHT
ANNEX_WIDTH = PAGE[1] - LEFT - RIGHT
# What the decree allows: top, bottom, left, right.
MARGIN_RANGES = {"top": (20, 25), "bottom": (20, 25), "left": (30, 35), "right": (15, 20)}
PAGE_NUMBER_FROM_EDGE = 10

FONT = "Times New Roman"
PAGE_NUMBER, NATION, MOTTO, AGENCY, NUMBER, PLACE, BODY = 13, 12, 13, 12, 13, 13, 14
ANNEX_TITLE, ANNEX_REFERENCE = 13, 13
RECIPIENTS_HEAD, RECIPIENTS = 12, 11
TABLE, ANNEX_TABLE, NOTE, STAMP, MARK = 11, 9.5, 11, 9, 11
CHECK, QR = 11, 27  # points of the check code's line; millimetres of its QR's side, the white around it included
FIRST_LINE = 12.7
PARAGRAPH_GAP = 6  # points
LINE = 1.15  # times single

HEAD_COLUMNS = (70, 90)
FOOT_COLUMNS = (76, 84)
SIGNATURE_SPACE = 28  # for the signature and the seal, never painted
# Lines under the agency and the subject are 1/3 to 1/2 of the text; under the motto as long as it.
AGENCY_RULE, SUBJECT_RULE, MOTTO_RULE = 0.42, 0.38, 1.0

NATION_WORDS = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO_WORDS = "Độc lập - Tự do - Hạnh phúc"
DRAFT_WORDS = "DỰ THẢO"
INVENTED_WORDS = "Dữ liệu minh hoạ, không phải số liệu thật"
