#include "index/base/name.h"

/* Flags, the lengths of term and form, and the bytes of both: a term that its form begins with,
 * as most do, has none of its own. */
#define HEAD 3

static bool begins_form(const struct kz_name *name)
{
        return kz_str_starts(name->form, name->term);
}

enum kz_status kz_name_append(struct kz_buf *out, const struct kz_name *name)
{
        const unsigned char head[HEAD] = {(unsigned char)(name->flags << 1 | begins_form(name)),
                (unsigned char)name->term.len, (unsigned char)name->form.len};

        if (kz_buf_reserve(out, HEAD + name->term.len + name->form.len))
                return KZ_E_NOMEM;
        kz_buf_append(out, head, HEAD);
        if (!begins_form(name))
                kz_buf_append_str(out, name->term);
        return kz_buf_append_str(out, name->form);
}

bool kz_name_take(struct kz_str *bytes, struct kz_name *ret)
{
        const unsigned char *head = (const unsigned char *)bytes->ptr;
        size_t term, form, own;

        if (bytes->len < HEAD)
                return false;
        term = head[1];
        form = head[2];
        own = head[0] & 1 ? 0 : term;
        if (term == 0 || form == 0 || (own == 0 && term > form) || bytes->len - HEAD < own + form)
                return false;
        ret->flags = head[0] >> 1;
        ret->form = (struct kz_str){bytes->ptr + HEAD + own, form};
        ret->term = (struct kz_str){bytes->ptr + HEAD, term};
        bytes->ptr += HEAD + own + form;
        bytes->len -= HEAD + own + form;
        return true;
}
