#include "index/query/tilde.h"

#include "index/base/utf8.h"

#define EDITS_MAX 2
#define LETTERS_MIN 3

struct kz_tilde kz_tilde_take(struct kz_str text, struct kz_str *ret)
{
        struct kz_tilde tilde = {false, KZ_EDITS_USUAL, false};
        struct kz_str word = text;
        size_t digits = 0;
        uint32_t value = 0;

        *ret = text;
        while (digits < word.len && word.ptr[word.len - 1 - digits] >= '0' &&
                word.ptr[word.len - 1 - digits] <= '9')
                digits++;
        if (digits < word.len && word.ptr[word.len - 1 - digits] == '~')
                word.len -= digits;
        else
                digits = 0;
        while (word.len && word.ptr[word.len - 1] == '~')
                word.len--;
        if (!word.len || word.len == text.len)
                return tilde;
        *ret = word;
        tilde.typed = true;
        if (!digits)
                return tilde;
        for (; digits && value <= EDITS_MAX; digits--)
                value = value * 10 + (uint32_t)(text.ptr[text.len - digits] - '0');
        tilde.cut = value > EDITS_MAX;
        tilde.edits = (uint8_t)(tilde.cut ? EDITS_MAX : value);
        return tilde;
}

static bool has_digit(struct kz_str form)
{
        size_t i;

        for (i = 0; i < form.len; i++) {
                if (form.ptr[i] >= '0' && form.ptr[i] <= '9')
                        return true;
        }
        return false;
}

void kz_tilde_apply(const struct kz_tilde *tilde, struct kz_group *group)
{
        if (!tilde->typed || group->begins.len || group->terms[0].form.len ||
                has_digit(group->form))
                return;
        if (tilde->edits == KZ_EDITS_USUAL &&
                kz_utf8_count(group->form.ptr, group->form.len) < LETTERS_MIN)
                return;
        group->edits = tilde->edits;
        if (group->edits)
                group->common = false;
}

enum kz_status kz_tilde_warn(const struct kz_tilde *tilde, const struct kz_group *groups, size_t n,
        struct kz_str typed, struct kz_warnings *warnings)
{
        const char *quoted;
        bool heeded = false;
        size_t i;

        if (!tilde->typed || tilde->edits == 0)
                return KZ_OK;
        for (i = 0; i < n; i++)
                heeded = heeded || groups[i].edits;
        if (heeded && !tilde->cut)
                return KZ_OK;
        quoted = kz_warnings_quote(warnings, typed);
        if (!quoted)
                return KZ_E_NOMEM;
        if (heeded)
                return kz_warnings_add(warnings,
                        "%s: at most %d letters may differ, so it was searched as ~%d.", quoted,
                        EDITS_MAX, EDITS_MAX);
        return kz_warnings_add(warnings,
                "%s: ~ is for words of at least %d letters, not for numbers and not beside = or *; "
                "it was ignored.",
                quoted, LETTERS_MIN);
}
