#include "index/ingest/msg.h"

#include <stdio.h>

#include "index/base/date.h"
#include "index/base/utf8.h"
#include "index/ingest/attachment_key.h"
#include "index/ingest/decode.h"
#include "index/ingest/decode_short.h"
#include "index/ingest/head.h"
#include "index/ingest/html_plain.h"
#include "index/ingest/member.h"
#include "index/ingest/office.h"
#include "index/ingest/rtf_font.h"
#include "index/ingest/unread.h"

#define FILES_MAX 1000
#define MAGIC 4096            /* bytes that tell what is a picture */
#define FIXED_HEADER 32       /* bytes before the properties of a message in their stream */
#define FIXED 16              /* bytes of one */
#define VALUE_CHARACTERS 4000 /* of a line of addresses */

/* Properties, by the numbers of [MS-OXPROPS]. */
enum property {
        SUBJECT = 0x0037,
        SUBMITTED = 0x0039,
        SENDER_NAME_SENT = 0x0042,
        SENDER_NAME = 0x0C1A,
        SENDER_ADDRESS = 0x0C1F,
        DISPLAY_BCC = 0x0E02,
        DISPLAY_CC = 0x0E03,
        DISPLAY_TO = 0x0E04,
        DELIVERED = 0x0E06,
        BODY = 0x1000,
        BODY_HTML = 0x1013,
        MADE = 0x3007,
        FILE_DATA = 0x3701,
        FILE_SHORT_NAME = 0x3704,
        FILE_NAME = 0x3707,
        INTERNET_CODEPAGE = 0x3FDE,
        MESSAGE_CODEPAGE = 0x3FFD,
        SENDER_SMTP = 0x5D01,
};

enum type {
        TYPE_LONG = 0x0003,
        TYPE_STRING8 = 0x001E,
        TYPE_UNICODE = 0x001F,
        TYPE_TIME = 0x0040,
        TYPE_BINARY = 0x0102,
};

struct message {
        struct kz_parse *parse;
        const struct kz_ole *ole;
        struct kz_buf fixed; /* the properties that are numbers */
        const struct kz_encoding *encoding;
        struct kz_buf title, author, text;
        struct kz_document doc;
        char date[16];
        struct kz_seen names; /* of its files */
        unsigned pictures;
        bool damaged; /* something of it could not be read to its end */
};

static void message_deinit(struct message *m)
{
        kz_buf_deinit(&m->fixed);
        kz_buf_deinit(&m->title);
        kz_buf_deinit(&m->author);
        kz_buf_deinit(&m->text);
        kz_seen_deinit(&m->names);
}

bool kz_msg_is(const struct kz_ole *ole)
{
        return kz_ole_find(ole, KZ_OLE_ROOT, "__properties_version1.0") != KZ_OLE_NONE;
}

/* Appends the bytes of a property of a storage; *ret_found. */
static enum kz_status read_property(struct message *m, uint32_t storage, enum property property,
        enum type type, struct kz_buf *out, bool *ret_found)
{
        enum kz_status status;
        char name[32];
        uint32_t entry;

        snprintf(name, sizeof(name), "__substg1.0_%04X%04X", (unsigned)property, (unsigned)type);
        entry = kz_ole_find(m->ole, storage, name);
        *ret_found = entry != KZ_OLE_NONE;
        if (!*ret_found)
                return KZ_OK;
        status = kz_ole_read(m->ole, entry, out, NULL);
        m->damaged |= status == KZ_E_CORRUPT;
        return status == KZ_E_NOMEM ? status : KZ_OK;
}

static enum kz_status from_utf16(struct kz_str s, struct kz_buf *out)
{
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i + 1 < s.len && !status; i += 2) {
                uint32_t cp = kz_ole_u16(s, i), low = kz_ole_u16(s, i + 2);
                char bytes[4];
                size_t n;

                if (cp >= 0xD800 && cp < 0xDC00 && low >= 0xDC00 && low < 0xE000) {
                        cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
                        i += 2;
                }
                n = kz_utf8_encode(cp ? cp : ' ', bytes);
                status = n ? kz_buf_append(out, bytes, n) : kz_buf_append_cstr(out, "\xEF\xBF\xBD");
        }
        return status;
}

/* Appends a property that is text, whichever way it is written. */
static enum kz_status read_text(
        struct message *m, uint32_t storage, enum property property, struct kz_buf *out)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf bytes = KZ_BUF_NULL;
        enum kz_status status;
        bool found;

        status = read_property(m, storage, property, TYPE_UNICODE, &bytes, &found);
        if (!status && found)
                return from_utf16(kz_buf_str(&bytes), out);
        if (!status)
                status = read_property(m, storage, property, TYPE_STRING8, &bytes, &found);
        if (!status && found)
                status = kz_decode_short(out, kz_buf_str(&bytes), m->encoding, NULL);
        return status;
}

static uint64_t fixed_property(const struct message *m, enum property property, enum type type)
{
        struct kz_str all = kz_buf_str(&m->fixed);
        size_t at;

        for (at = FIXED_HEADER; at + FIXED <= all.len; at += FIXED) {
                if (kz_ole_u32(all, at) == ((uint32_t)property << 16 | type))
                        return kz_ole_u64(all, at + 8);
        }
        return 0;
}

static enum kz_status read_fixed(struct message *m)
{
        uint32_t entry = kz_ole_find(m->ole, KZ_OLE_ROOT, "__properties_version1.0");
        uint64_t codepage;

        if (kz_ole_read(m->ole, entry, &m->fixed, NULL) == KZ_E_NOMEM)
                return KZ_E_NOMEM;
        codepage = fixed_property(m, MESSAGE_CODEPAGE, TYPE_LONG);
        if (codepage == 0 || codepage == 1200)
                codepage = fixed_property(m, INTERNET_CODEPAGE, TYPE_LONG);
        m->encoding = kz_rtf_codepage((int32_t)(codepage & INT32_MAX));
        return KZ_OK;
}

static void find_date(struct message *m)
{
        static const enum property order[] = {SUBMITTED, DELIVERED, MADE};
        int64_t seconds;
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(order); i++) {
                seconds = kz_ole_seconds(fixed_property(m, order[i], TYPE_TIME));
                if (seconds <= 0)
                        continue;
                kz_date_format(seconds, m->date);
                m->doc.date = kz_str(m->date);
                m->doc.ts = seconds;
                m->parse->origins.date = KZ_STR("mail header");
                return;
        }
}

/* The first of these properties that there is. */
static enum kz_status first_of(
        struct message *m, const enum property *properties, size_t count, struct kz_buf *out)
{
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < count && !status && kz_head_trim(kz_buf_str(out)).len == 0; i++) {
                kz_buf_clear(out);
                status = read_text(m, KZ_OLE_ROOT, properties[i], out);
        }
        return status;
}

/* "From: …": who wrote to whom is searched for as often as what. */
static enum kz_status put_line(
        struct message *m, const char *label, struct kz_str value, struct kz_str address)
{
        enum kz_status status;

        value = kz_head_trim(value);
        address = kz_head_trim(address);
        if (value.len == 0 && address.len == 0)
                return KZ_OK;
        status = kz_buf_printf(&m->text, "%s: ", label);
        if (!status)
                status = kz_head_title(&m->text, value.len ? value : address, VALUE_CHARACTERS);
        if (!status && value.len && address.len && !kz_str_eq(value, address))
                status = kz_buf_printf(&m->text, " <%.*s>", KZ_STR_ARG(address));
        return status ? status : kz_buf_append_char(&m->text, '\n');
}

static enum kz_status put_sender(struct message *m)
{
        static const enum property names[] = {SENDER_NAME, SENDER_NAME_SENT, SENDER_ADDRESS};
        static const enum property addresses[] = {SENDER_SMTP, SENDER_ADDRESS};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf name = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf address = KZ_BUF_NULL;
        enum kz_status status = first_of(m, names, KZ_ARRAY_LEN(names), &name);

        if (!status)
                status = first_of(m, addresses, KZ_ARRAY_LEN(addresses), &address);
        /* An address within Exchange, "/O=…", says nothing to anybody. */
        if (address.len && !memchr(address.data, '@', address.len))
                kz_buf_clear(&address);
        if (!status)
                status = kz_head_title(&m->author, kz_buf_str(&name), KZ_AUTHOR_MAX);
        m->doc.author = kz_buf_str(&m->author);
        if (m->author.len)
                m->parse->origins.author = KZ_STR("mail header");
        return status ? status : put_line(m, "From", kz_buf_str(&name), kz_buf_str(&address));
}

static enum kz_status put_receivers(struct message *m)
{
        static const struct {
                const char *label;
                enum property property;
        } lines[] = {{"To", DISPLAY_TO}, {"Cc", DISPLAY_CC}};
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(lines) && !status; i++) {
                KZ_CLEANUP(kz_buf_deinit) struct kz_buf value = KZ_BUF_NULL;

                status = read_text(m, KZ_OLE_ROOT, lines[i].property, &value);
                if (!status)
                        status = put_line(m, lines[i].label, kz_buf_str(&value), KZ_STR(""));
        }
        return status;
}

static enum kz_status put_html(struct message *m, struct kz_str bytes, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf decoded = KZ_BUF_NULL;
        struct kz_str html;
        enum kz_status status;
        bool exact;

        status = kz_decode_text(m->parse, bytes, m->encoding, &decoded, &html, &exact, err);
        if (status == KZ_E_INVALID || status == KZ_E_LIMIT)
                return kz_parse_problem(m->parse, 0, "the body of the message: %s", err->message);
        return status ? status : kz_html_plain(&m->text, html, NULL);
}

static enum kz_status put_body(struct message *m, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf body = KZ_BUF_NULL;
        enum kz_status status = read_text(m, KZ_OLE_ROOT, BODY, &body);
        bool found = false;
        size_t i, to = 0;

        if (!status && m->text.len)
                status = kz_buf_append_char(&m->text, '\n');
        if (status)
                return status;
        if (kz_head_trim(kz_buf_str(&body)).len == 0) {
                kz_buf_clear(&body);
                status = read_property(m, KZ_OLE_ROOT, BODY_HTML, TYPE_BINARY, &body, &found);
                return status || !found ? status : put_html(m, kz_buf_str(&body), err);
        }
        for (i = 0; i < body.len; i++) {
                if (body.data[i] != '\r' || (i + 1 < body.len && body.data[i + 1] != '\n'))
                        body.data[to++] = body.data[i] == '\r' ? '\n' : body.data[i];
        }
        body.len = to;
        return kz_buf_append_str(&m->text, kz_head_trim(kz_buf_str(&body)));
}

static enum kz_status find_title(struct message *m)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf subject = KZ_BUF_NULL;
        struct kz_str *origin = &m->parse->origins.title;
        enum kz_status status = read_text(m, KZ_OLE_ROOT, SUBJECT, &subject);

        *origin = KZ_STR("mail header");
        if (!status)
                status = kz_head_title(&m->title, kz_buf_str(&subject), KZ_TITLE_GIVEN_MAX);
        if (!status && m->title.len == 0) {
                *origin = KZ_STR(KZ_ORIGIN_NAME);
                status = kz_head_name(&m->title, m->parse->job->name);
        }
        m->doc.title = kz_buf_str(&m->title);
        return status;
}

/* Pictures in a message are not worth a complaint each. */
static bool is_picture(struct kz_str bytes)
{
        const char *type;

        if (bytes.len > MAGIC)
                bytes.len = MAGIC;
        type = kz_unread_type(bytes, KZ_STR(""));
        return type && strcmp(type, "images") == 0;
}

/* A file is attached as bytes; a message as a storage, which is no file. */
static enum kz_status read_file(
        struct message *m, uint32_t storage, unsigned number, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf name = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf key = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf bytes = KZ_BUF_NULL;
        struct kz_member member = {.bytes = &bytes,
                .author = m->doc.author,
                .date = m->doc.date,
                .ts = m->doc.ts,
                .from = "mail header"};
        enum kz_status status = read_text(m, storage, FILE_NAME, &name);
        bool found = false;

        if (!status && name.len == 0)
                status = read_text(m, storage, FILE_SHORT_NAME, &name);
        if (!status)
                status = read_property(m, storage, FILE_DATA, TYPE_BINARY, &bytes, &found);
        if (!status && found && is_picture(kz_buf_str(&bytes))) {
                m->pictures++;
                return KZ_OK;
        }
        if (!status)
                status = kz_attachment_key(&m->names, kz_buf_str(&name), number, &key);
        if (status)
                return status;
        if (!found)
                return kz_parse_problem(
                        m->parse, 0, "attachment %u of this message is no file: not read", number);
        member.key = kz_buf_str(&key);
        member.name = kz_buf_str(&name);
        return kz_parse_member(m->parse, &member, err);
}

static enum kz_status read_files(struct message *m, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        uint32_t at = KZ_OLE_NONE;
        unsigned number = 0;

        while (!status && (at = kz_ole_next(m->ole, KZ_OLE_ROOT, at)) != KZ_OLE_NONE) {
                if (strncmp(m->ole->entries[at].name, "__attach_version1.0_#", 21) != 0)
                        continue;
                if (++number > FILES_MAX)
                        return kz_parse_problem(m->parse, 0,
                                "more than %d attachments: the rest is left out", FILES_MAX);
                status = read_file(m, at, number, err);
        }
        if (!status && m->pictures)
                status = kz_parse_note(m->parse, 0, "%u image%s in this message: not read",
                        m->pictures, m->pictures == 1 ? "" : "s");
        return status;
}

static enum kz_status read_message(struct message *m, struct kz_error *err)
{
        enum kz_status status = read_fixed(m);

        if (!status)
                status = find_title(m);
        if (!status)
                status = put_sender(m);
        if (!status)
                status = put_receivers(m);
        if (!status)
                status = put_body(m, err);
        find_date(m);
        m->doc.text = kz_buf_str(&m->text);
        m->doc.lang = m->parse->job->lang;
        m->doc.kind = m->parse->job->kind;
        if (!status)
                status = kz_parse_document(m->parse, &m->doc);
        if (!status)
                status = read_files(m, err);
        if (!status && m->damaged)
                status =
                        kz_parse_problem(m->parse, 0, "damaged: what could be read of it was kept");
        return status;
}

enum kz_status kz_msg_read(struct kz_parse *parse, const struct kz_ole *ole, struct kz_error *err)
{
        KZ_CLEANUP(message_deinit)
        struct message m = {.parse = parse,
                .ole = ole,
                .doc = {.text_line = 1, .text_col = 1},
                .names = KZ_SEEN_NULL};
        enum kz_status status = read_message(&m, err);

        return status == KZ_E_NOMEM ? kz_error_nomem(err) : status;
}
