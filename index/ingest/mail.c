/*
 * Mails (RFC 5322): one document for the mail, and one or more for each file attached to it. Saved
 * pages in MIME (.mht) are mails too.
 */
#include "index/ingest/mail.h"

#include <gmime/gmime.h>
#include <stdio.h>

#include "index/ingest/attachment_key.h"
#include "index/ingest/decode_short.h"
#include "index/ingest/head.h"
#include "index/ingest/lower.h"
#include "index/ingest/mail_header.h"
#include "index/ingest/mail_part.h"
#include "index/ingest/media_type.h"
#include "index/ingest/member.h"
#include "index/ingest/meta.h"
#include "index/ingest/whole.h"

#define URL_MAX 2048

struct mail {
        struct kz_parse *parse;
        GMimeMessage *message;
        GByteArray *bytes; /* those of the input */
        struct kz_mail_parts parts;
        struct kz_buf title, author, url, text;
        struct kz_document doc;
        char date[16], lang[16];
        struct kz_seen names; /* of its files */
};

static void mail_deinit(struct mail *mail)
{
        if (mail->message)
                g_object_unref(mail->message);
        kz_mail_parts_deinit(&mail->parts);
        if (mail->bytes)
                g_byte_array_free(mail->bytes, FALSE);
        kz_buf_deinit(&mail->title);
        kz_buf_deinit(&mail->author);
        kz_buf_deinit(&mail->url);
        kz_buf_deinit(&mail->text);
        kz_seen_deinit(&mail->names);
}

static struct kz_str header(const struct mail *mail, const char *name)
{
        struct kz_str value = kz_mail_part_header((GMimeObject *)mail->message, name);
        GMimeObject *part = g_mime_message_get_mime_part(mail->message);

        /* GMime keeps what is said of the content with the content. */
        return value.len || !part ? value : kz_mail_part_header(part, name);
}

static void start_gmime(void)
{
        static bool started;

        if (!started)
                g_mime_init();
        started = true;
}

/* GMime reads the bytes where they are, and goes back to them for each part. */
static void read_message(struct mail *mail, struct kz_str bytes)
{
        GMimeStream *stream;
        GMimeParser *parser;

        mail->bytes = g_byte_array_new_take((guint8 *)(uintptr_t)bytes.ptr, bytes.len);
        stream = g_mime_stream_mem_new_with_byte_array(mail->bytes);
        g_mime_stream_mem_set_owner((GMimeStreamMem *)stream, FALSE);
        parser = g_mime_parser_new_with_stream(stream);
        mail->message = g_mime_parser_construct_message(parser, NULL);
        g_object_unref(parser);
        g_object_unref(stream);
}

static enum kz_status find_title(struct mail *mail)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf subject = KZ_BUF_NULL;
        struct kz_origins *origins = &mail->parse->origins;
        enum kz_status status;

        status = kz_mail_header_text(&subject, header(mail, "Subject"), mail->parts.likely);
        if (!status)
                status = kz_head_title(&mail->title, kz_buf_str(&subject), KZ_TITLE_GIVEN_MAX);
        origins->title = KZ_STR("mail header");
        if (!status && !mail->title.len) {
                status = kz_head_title(
                        &mail->title, kz_buf_str(&mail->parts.html_title), KZ_TITLE_GIVEN_MAX);
                origins->title = KZ_STR("<title>");
        }
        if (!status && !mail->title.len) {
                status = kz_head_first_line(&mail->title, kz_buf_str(&mail->parts.text));
                origins->title = KZ_STR("first line");
        }
        if (!status && !mail->title.len) {
                status = kz_head_name(&mail->title, mail->parse->job->name);
                origins->title = KZ_STR(KZ_ORIGIN_NAME);
        }
        mail->doc.title = kz_buf_str(&mail->title);
        return status;
}

static struct kz_str before(struct kz_str s, char mark)
{
        struct kz_str first;

        kz_str_split(&s, mark, &first);
        return kz_head_trim(first);
}

/* Of 'Jane Doe <jane@example.org>' or 'jane@example.org (Jane Doe)' the name; of an address without
 * a name the address. */
static struct kz_str name_of(struct kz_str from)
{
        struct kz_str name = before(from, '<'), rest = from;

        if (name.len == from.len) {
                kz_str_split(&rest, '(', &name);
                rest = before(rest, ')');
                name = rest.len ? rest : before(from, ',');
        } else if (name.len == 0) {
                kz_str_split(&rest, '<', &name);
                name = before(rest, '>');
        }
        if (name.len > 2 && name.ptr[0] == '\'' && name.ptr[name.len - 1] == '\'')
                name = (struct kz_str){name.ptr + 1, name.len - 2};
        return name;
}

static enum kz_status find_author(struct mail *mail)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf from = KZ_BUF_NULL;
        struct kz_str raw = header(mail, "From");
        enum kz_status status;

        if (raw.len == 0)
                raw = header(mail, "Sender");
        status = kz_mail_header_addresses(&from, raw, mail->parts.likely);
        if (!status)
                status = kz_head_title(
                        &mail->author, name_of(kz_head_trim(kz_buf_str(&from))), KZ_AUTHOR_MAX);
        mail->doc.author = kz_buf_str(&mail->author);
        mail->parse->origins.author = KZ_STR("mail header");
        return status;
}

/* "Mon, 20 Jul 2015 00:01:07 -0700 (PDT)" without what stands in brackets. */
static struct kz_str without_comment(struct kz_str date)
{
        const char *open = date.len ? memchr(date.ptr, '(', date.len) : NULL;

        if (open)
                date.len = (size_t)(open - date.ptr);
        return kz_head_trim(date);
}

/* The day of the Date header; or, where that cannot be read, the day it came, as the last server
 * wrote it. */
static enum kz_status find_date(struct mail *mail)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf date = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf received = KZ_BUF_NULL;
        const struct kz_extract_job *job = mail->parse->job;
        const int32_t latest = kz_parse_latest_year(job);
        struct kz_date_parsed parsed;
        struct kz_str text, came = KZ_STR_NULL;
        enum kz_status status;
        const char *mark;

        mail->parse->origins.date = KZ_STR("mail header");
        status = kz_mail_header_text(&date, header(mail, "Date"), NULL);
        if (!status)
                status = kz_mail_header_text(&received, header(mail, "Received"), NULL);
        if (status)
                return status;
        text = without_comment(kz_buf_str(&date));
        mark = received.len ? memrchr(received.data, ';', received.len) : NULL;
        if (mark)
                came = without_comment((struct kz_str){
                        mark + 1, (size_t)(received.data + received.len - mark - 1)});
        if (kz_date_parse(text, job->date_order, latest, &parsed) != KZ_DATE_FOUND &&
                kz_date_parse(came, job->date_order, latest, &parsed) == KZ_DATE_FOUND)
                text = came;
        return kz_parse_date(mail->parse, text, 0, &mail->doc, mail->date);
}

static enum kz_status find_language(struct mail *mail)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf value = KZ_BUF_NULL;
        struct kz_str rest, first;
        enum kz_status status;

        status = kz_mail_header_text(&value, header(mail, "Content-Language"), NULL);
        rest = kz_buf_str(&value);
        kz_str_split(&rest, ',', &first);
        mail->parse->origins.lang = first.len ? KZ_STR("mail header") : KZ_STR_NULL;
        return status ? status : kz_meta_lang(mail->parse, first, 0, &mail->doc, mail->lang);
}

/* Where a list keeps the mail, or whence a saved page came. */
static enum kz_status find_url(struct mail *mail)
{
        struct kz_str raw = header(mail, "Archived-At"), url;
        enum kz_status status;

        if (raw.len == 0)
                raw = header(mail, "Snapshot-Content-Location");
        status = kz_mail_header_text(&mail->url, raw, NULL);
        url = kz_head_trim(kz_buf_str(&mail->url));
        if (url.len > 1 && url.ptr[0] == '<' && url.ptr[url.len - 1] == '>')
                url = (struct kz_str){url.ptr + 1, url.len - 2};
        if (url.len <= URL_MAX)
                mail->doc.url = url;
        return status;
}

/* "To: …": who wrote to whom is searched for as often as what. */
static enum kz_status put_addresses(struct mail *mail, const char *name)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf value = KZ_BUF_NULL;
        enum kz_status status;

        status = kz_mail_header_addresses(&value, header(mail, name), mail->parts.likely);
        if (status || kz_head_trim(kz_buf_str(&value)).len == 0)
                return status;
        status = kz_buf_printf(&mail->text, "%s: ", name);
        if (!status)
                status = kz_buf_append_str(&mail->text, kz_head_trim(kz_buf_str(&value)));
        return status ? status : kz_buf_append_char(&mail->text, '\n');
}

static enum kz_status put_text(struct mail *mail)
{
        enum kz_status status = put_addresses(mail, "From");

        if (!status)
                status = put_addresses(mail, "To");
        if (!status)
                status = put_addresses(mail, "Cc");
        if (!status && mail->text.len)
                status = kz_buf_append_char(&mail->text, '\n');
        if (!status)
                status = kz_buf_append_str(&mail->text, kz_buf_str(&mail->parts.text));
        kz_buf_deinit(&mail->parts.text);
        mail->doc.text = kz_buf_str(&mail->text);
        return status;
}

/* What of the mail is not in its text nor in its files. */
static enum kz_status report(struct mail *mail)
{
        const struct kz_mail_parts *parts = &mail->parts;
        enum kz_status status = KZ_OK;

        if (parts->encrypted)
                status = kz_parse_problem(mail->parse, 0,
                        "encrypted mail: only its header can be read without the key");
        if (!status && parts->outlook)
                status = kz_parse_problem(
                        mail->parse, 0, "winmail.dat, Outlook's own form of a mail, is not read");
        if (!status && parts->media)
                status = kz_parse_note(
                        mail->parse, 0, "not read: images and recordings (%u)", parts->media);
        if (!status && parts->elsewhere)
                status = kz_parse_note(mail->parse, 0,
                        "not read: parts that are kept elsewhere (%u)", parts->elsewhere);
        return status;
}

static enum kz_status read_file(
        struct mail *mail, GMimeObject *part, unsigned number, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf name = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf key = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf bytes = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf charset = KZ_BUF_NULL;
        struct kz_member member = {.bytes = &bytes,
                .author = mail->doc.author,
                .date = mail->doc.date,
                .ts = mail->doc.ts,
                .from = "mail header"};
        struct kz_str type = kz_media_type(kz_mail_part_header(part, "Content-Type"));
        enum kz_status status;

        status = kz_mail_part_name(part, mail->parts.likely, &name);
        if (!status)
                status = kz_attachment_key(&mail->names, kz_buf_str(&name), number, &key);
        if (!status && name.len == 0)
                status = kz_buf_printf(&name, "%u%s", number, kz_media_type_suffix(type));
        if (!status)
                status = kz_mail_header_param(
                        &charset, kz_mail_part_header(part, "Content-Type"), "charset", NULL);
        if (!status)
                status = kz_mail_part_bytes(part, &bytes);
        if (status)
                return status;
        member.key = kz_buf_str(&key);
        member.name = kz_buf_str(&name);
        member.charset = kz_buf_str(&charset);
        if (GMIME_IS_MESSAGE_PART(part) || kz_media_type_is(type, "message/rfc822"))
                member.parser = &kz_parser_mail;
        return kz_parse_member(mail->parse, &member, err);
}

static enum kz_status read_mail(struct mail *mail, struct kz_str bytes, struct kz_error *err)
{
        enum kz_status status;
        unsigned i;

        start_gmime();
        read_message(mail, bytes);
        if (!mail->message)
                return kz_error_set(err, KZ_E_INVALID, "not a mail: it has no header");
        status = kz_mail_parts_read(
                mail->parse, g_mime_message_get_mime_part(mail->message), &mail->parts, err);
        if (!status)
                status = find_title(mail);
        if (!status)
                status = find_author(mail);
        if (!status)
                status = find_date(mail);
        if (!status)
                status = find_language(mail);
        if (!status)
                status = find_url(mail);
        if (!status)
                status = put_text(mail);
        if (!status)
                status = report(mail);
        mail->doc.kind = mail->parse->job->kind;
        if (!status)
                status = kz_parse_document(mail->parse, &mail->doc);
        for (i = 0; !status && i < mail->parts.files->len; i++)
                status = read_file(mail, mail->parts.files->pdata[i], i + 1, err);
        return status;
}

static enum kz_status parse_mail(struct kz_parse *parse, struct kz_error *err)
{
        KZ_CLEANUP(mail_deinit)
        struct mail mail = {.parse = parse,
                .parts = KZ_MAIL_PARTS_NULL,
                .doc = {.text_line = 1, .text_col = 1, .place = KZ_PLACE_EXTRACT},
                .names = KZ_SEEN_NULL};
        enum kz_status status;
        struct kz_str bytes;

        status = kz_whole_bytes(parse, &bytes, err);
        if (status)
                return status;
        bytes = kz_mail_begin(bytes);
        if (kz_head_trim(bytes).len == 0)
                return kz_error_set(err, KZ_E_INVALID, "empty: nothing in it but white space");
        status = read_mail(&mail, bytes, err);
        return status == KZ_E_NOMEM ? kz_error_nomem(err) : status;
}

static enum kz_status prepare(struct kz_error *err)
{
        (void)err;
        start_gmime();
        return KZ_OK;
}

static const char *const mimes[] = {"message/rfc822", NULL};

const struct kz_parser kz_parser_mail = {
        .name = "mail",
        .types = "mails",
        .mimes = mimes,
        .sniff = kz_mail_sniff,
        .parse = parse_mail,
        .prepare = prepare,
};
