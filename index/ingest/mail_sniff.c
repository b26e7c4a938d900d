/* Whether a file is a mail: kz_mail_sniff of mail.h. */
#include "index/ingest/head.h"
#include "index/ingest/lower.h"
#include "index/ingest/mail.h"

#define FIELD_NAME_MAX 76
#define LINES 200 /* of a header, looked at */

/* Lines that nothing but a mail has, and lines that memos and articles have as well. */
static const char *const telling[] = {"received:", "message-id:", "mime-version:", "return-path:",
        "delivered-to:", "content-transfer-encoding:", "dkim-signature:", "x-mailer:",
        "in-reply-to:", "references:", "reply-to:", "x-original-to:", "x-received:",
        "authentication-results:", "arc-seal:", "x-mozilla-status:", "x-gmail-labels:",
        "x-gm-message-state:", "x-mozilla-keys:", "x-message-info:", "x-envelope-from:",
        "envelope-to:", "list-id:", "list-unsubscribe:", "thread-topic:", "thread-index:"};
static const char *const common[] = {"from:", "to:", "subject:", "date:", "cc:", "sender:"};

bool kz_mail_is_field(struct kz_str line)
{
        size_t i;

        for (i = 0; i < line.len && i <= FIELD_NAME_MAX; i++) {
                if (line.ptr[i] == ':')
                        return i > 0;
                /* A space before the colon is wrong, and met. */
                if (line.ptr[i] <= ' ' || line.ptr[i] == 0x7F)
                        return i > 0 && line.ptr[i] == ' ' && i + 1 < line.len &&
                               line.ptr[i + 1] == ':';
        }
        return false;
}

/* Apple Mail writes the number of the mail's bytes before it, and its own notes after it. */
static struct kz_str counted(struct kz_str bytes)
{
        struct kz_str rest = bytes, line;
        size_t i, count = 0;

        if (!bytes.len || bytes.ptr[0] < '0' || bytes.ptr[0] > '9' || !kz_head_line(&rest, &line))
                return bytes;
        line = kz_str_trim(line);
        for (i = 0; i < line.len && i < 10; i++) {
                if (line.ptr[i] < '0' || line.ptr[i] > '9')
                        return bytes;
                count = count * 10 + (size_t)(line.ptr[i] - '0');
        }
        if (i < line.len)
                return bytes;
        return (struct kz_str){rest.ptr, count < rest.len ? count : rest.len};
}

struct kz_str kz_mail_begin(struct kz_str bytes)
{
        const struct kz_str from = KZ_STR("From ");
        struct kz_str rest, line;

        if (kz_str_starts(bytes, KZ_STR("\xEF\xBB\xBF")))
                bytes = (struct kz_str){bytes.ptr + 3, bytes.len - 3};
        rest = kz_str_trim(bytes);
        /* A blank line may also be the end of a header that has no lines. */
        if (kz_head_line(&rest, &line) && (kz_mail_is_field(line) || kz_str_starts(line, from)))
                bytes = (struct kz_str){line.ptr, (size_t)(bytes.ptr + bytes.len - line.ptr)};
        bytes = counted(bytes);
        rest = bytes;
        if ((kz_str_starts(bytes, from) || kz_str_starts(bytes, KZ_STR(">From "))) &&
                kz_head_line(&rest, &line))
                return rest;
        return bytes;
}

static bool begins_with_one(struct kz_str line, const char *const *names, size_t count)
{
        size_t i, n;

        for (i = 0; i < count; i++) {
                if (kz_lower_starts(line, kz_str(names[i]), &n))
                        return true;
        }
        return false;
}

static bool ends_with(struct kz_str s, const char *suffix)
{
        size_t n = strlen(suffix);

        return s.len >= n && memcmp(s.ptr + s.len - n, suffix, n) == 0;
}

static bool named_mail(struct kz_str name)
{
        return ends_with(name, ".eml") || ends_with(name, ".emlx") || ends_with(name, ".mht") ||
               ends_with(name, ".mhtml");
}

enum kz_sniff kz_mail_sniff(struct kz_str head, struct kz_str name)
{
        size_t fields = 0, telling_count = 0, common_count = 0;
        bool bad = false;
        struct kz_str rest, line;
        int lines;

        rest = kz_mail_begin(head);
        for (lines = 0; lines < LINES && kz_head_line(&rest, &line); lines++) {
                if (line.len && line.ptr[line.len - 1] == '\r')
                        line.len--;
                if (line.len == 0)
                        break;
                if (fields && (line.ptr[0] == ' ' || line.ptr[0] == '\t'))
                        continue;
                if (!kz_mail_is_field(line)) {
                        bad = true;
                        break;
                }
                fields++;
                telling_count += begins_with_one(line, telling, KZ_ARRAY_LEN(telling));
                common_count += begins_with_one(line, common, KZ_ARRAY_LEN(common));
        }
        if (named_mail(name) && fields)
                return KZ_SNIFF_BY_CONTENT;
        if (telling_count && telling_count + common_count >= 3)
                return KZ_SNIFF_BY_CONTENT;
        if (!bad && common_count >= 3)
                return KZ_SNIFF_BY_CONTENT;
        return named_mail(name) ? KZ_SNIFF_BY_NAME : KZ_SNIFF_NO;
}
