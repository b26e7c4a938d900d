#include "daemon/reason.h"

#include <string.h>

#include "index/base/check.h"

#define INTO "set it in kzsearch.conf(5), then reindex"

/*
 * What is known to go wrong. `reason` stands for all messages that have `words` in them (behind ^:
 * that begin so; before $: that end so); NULL: the message itself does. The first that fits counts.
 */
static const struct {
        const char *words, *reason, *remedy;
} known[] = {
        {"^password-protected", NULL, "save a copy without the password"},
        {"^protected against reading", NULL, "only the program it was sold for can read it"},
        {"^encrypted: ", NULL, "decrypt it, and save it again"},
        {"^encrypted mail", NULL, "decrypt it in your mail program, and save it again"},
        {"pages are pictures without text", "some pages are pictures without text",
                "ocr_command reads them: " INTO},
        {"set ocr_command", "no text: only pictures of pages", "ocr_command reads them: " INTO},
        {"in which ocr_command finds none", NULL, "scan them again, larger or with more contrast"},
        {"set doc_command", "old Word files (.doc)", "doc_command reads them: " INTO},
        {"max_file_size", "larger than max_file_size", "raise max_file_size: " INTO},
        {"max_line_size", "a line longer than max_line_size", "raise max_line_size: " INTO},
        {"may be made by scripts", NULL, "open it in a browser, and save it again from there"},
        {"^cut short", NULL, "get the file again: its end is missing"},
        {"is cut short", NULL, "get the file again: its end is missing"},
        {"^damaged", NULL, "get the file again, or save it anew from the program that opens it"},
        {"^not JSON", "not JSON", "each line has to be one JSON object"},
        {"^the XML is not well-formed", "the XML is not well-formed",
                "save it anew from the program that made it"},
        {"comes twice in this file", NULL, "give every record an id of its own"},
        {"this name came before in the same file", NULL, NULL},
        {"^date \"", NULL, "dates like 2020-09-09 are always understood"},
        {"^not UTF-8 text", "neither UTF-8 text nor in an encoding that is known here",
                "convert it to UTF-8, for example with iconv"},
        {"iconv cannot convert$", "in an encoding that cannot be converted here",
                "convert it to UTF-8 on another system"},
        {"files within one another", NULL, "unpack it, and index what comes out"},
        {"^the files in it come to", NULL, "unpack it, and index what comes out"},
        {"inflates to more than", NULL, "unpack it, and index what comes out"},
        {"unpacks to more than", NULL, "unpack it, and index what comes out"},
        {"needs more memory to be unpacked", NULL, "unpack it, and index what comes out"},
        {"packed in a way that is not read", NULL, "unpack it, and index what comes out"},
        {"^the parser crashed", "the parser crashed", "report it, best with the file"},
        {"of processor time", "took too long to read", "look whether it opens elsewhere"},
        {"needed more than", "needed too much memory to read", "look whether it opens elsewhere"},
        {"^binary files", NULL, NULL},
        {"archives are not read$", NULL, "unpack it, and index what comes out"},
        {" are not read$", NULL, "save it as PDF, DOCX or text"},
        {"of this type are not read", NULL, "save it as PDF, DOCX or text"},
        {"Permission denied", NULL, "let the user of the daemon read it"},
};

static bool has(struct kz_str s, const char *words)
{
        const size_t len = strlen(words);

        if (*words == '^')
                return kz_str_starts(s, kz_str(words + 1));
        if (words[len - 1] == '$')
                return s.len >= len - 1 && memcmp(s.ptr + s.len - (len - 1), words, len - 1) == 0;
        return s.len && memmem(s.ptr, s.len, words, len);
}

static struct kz_str behind(struct kz_str s, size_t n)
{
        return (struct kz_str){s.ptr + n, s.len - n};
}

/* "line 17: ", whose number is in *ret; how many bytes it takes. */
static size_t read_line(struct kz_str s, uint64_t *ret)
{
        const size_t word = sizeof("line ") - 1;
        uint64_t line = 0;
        size_t i;

        if (!kz_str_starts(s, KZ_STR("line ")))
                return 0;
        for (i = word; i < s.len && i < word + 10 && s.ptr[i] >= '0' && s.ptr[i] <= '9'; i++)
                line = line * 10 + (uint64_t)(s.ptr[i] - '0');
        if (i == word || !kz_str_starts(behind(s, i), KZ_STR(": ")))
                return 0;
        *ret = line;
        return i + 2;
}

/* Cuts "(in NAME)" off the end. What stands in quotes is a stranger's, and cuts nothing. */
static struct kz_str cut_member(struct kz_str *told)
{
        bool quoted = false;
        struct kz_str member;
        size_t i;

        if (!told->len || told->ptr[told->len - 1] != ')')
                return KZ_STR("");
        for (i = 0; i < told->len; i++) {
                quoted ^= told->ptr[i] == '"';
                if (!quoted && kz_str_starts(behind(*told, i), KZ_STR(" (in ")))
                        break;
        }
        if (i == told->len)
                return KZ_STR("");
        member = behind(*told, i + 5);
        member.len--;
        told->len = i;
        return member;
}

static bool is_digit(char c)
{
        return c >= '0' && c <= '9';
}

/* A message without what differs from one to the next: quotes and numbers, but that of UTF-8. */
static enum kz_status generalise(struct kz_str told, struct kz_buf *out)
{
        enum kz_status status = KZ_OK;
        const char *end;
        size_t i = 0;

        while (i < told.len && !status) {
                end = told.ptr[i] == '"' ? memrchr(told.ptr + i + 1, '"', told.len - i - 1) : NULL;
                if (end) {
                        status = kz_buf_append_cstr(out, "\"…\"");
                        i = (size_t)(end - told.ptr) + 1;
                } else if (is_digit(told.ptr[i]) && (i == 0 || strchr(" (", told.ptr[i - 1]))) {
                        status = kz_buf_append_char(out, 'N');
                        while (i < told.len && is_digit(told.ptr[i]))
                                i++;
                } else {
                        status = kz_buf_append_char(out, told.ptr[i++]);
                }
        }
        return status;
}

enum kz_status kz_reason_of(struct kz_str message, struct kz_reason *ret, struct kz_buf *out)
{
        struct kz_reason reason = {.told = message};
        size_t i;

        if (kz_str_starts(reason.told, KZ_STR("note: "))) {
                reason.note = true;
                reason.told = behind(reason.told, 6);
        }
        reason.told = behind(reason.told, read_line(reason.told, &reason.line));
        reason.member = cut_member(&reason.told);
        *ret = reason;
        for (i = 0; i < KZ_ARRAY_LEN(known); i++) {
                if (!has(reason.told, known[i].words))
                        continue;
                ret->remedy = known[i].remedy;
                if (known[i].reason)
                        return kz_buf_append_cstr(out, known[i].reason);
                break;
        }
        return generalise(reason.told, out);
}
