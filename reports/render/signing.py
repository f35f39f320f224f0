"""Box 7a: by what authority the signer signs (Decree 30/2020/NĐ-CP, Annex I): TM., KT., Q., TL., TUQ."""

from reports.models import Edition

Authority = Edition.Authority


def authority_lines(dressing, own_post: str) -> list[str]:
    """The lines above the signature, in capitals. `own_post`: the post of the agency's head, where the edition names none.

    TM. ỦY BAN NHÂN DÂN / CHỦ TỊCH; KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC; Q. GIÁM ĐỐC; TL. GIÁM ĐỐC / TRƯỞNG PHÒNG. A post of
    several lines stays so: KT. CHỦ TỊCH / PHÓ CHỦ TỊCH under TM.
    """
    own = [line.strip().upper() for line in (dressing.signer_post or own_post).split("\n") if line.strip()]
    if dressing.authority == Authority.HEAD:
        return own
    if dressing.authority == Authority.ACTING:
        return [f"{dressing.authority} {own[0]}", *own[1:]]
    return [f"{dressing.authority} {(dressing.head_post or own_post).upper()}", *own]
