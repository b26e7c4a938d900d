#include "index/ingest/mail_part.h"

#include "index/ingest/cms.h"
#include "index/ingest/decode.h"
#include "index/ingest/decode_short.h"
#include "index/ingest/head.h"
#include "index/ingest/html_plain.h"
#include "index/ingest/lower.h"
#include "index/ingest/mail_flowed.h"
#include "index/ingest/mail_header.h"
#include "index/ingest/media_type.h"

/* A text that only says "your program cannot show HTML" is so many times shorter than the HTML. */
#define STAND_IN 8

#define STEP 16384u
#define SIGNED_MAX 16 /* parts within signatures */

struct walk {
        struct kz_parse *parse;
        struct kz_mail_parts *parts;
};

static enum kz_status walk_part(struct walk *walk, GMimeObject *part, bool root);

void kz_mail_parts_deinit(struct kz_mail_parts *parts)
{
        kz_buf_deinit(&parts->text);
        kz_buf_deinit(&parts->html_title);
        if (parts->files)
                g_ptr_array_free(parts->files, TRUE);
        parts->files = NULL;
        if (parts->signed_parts)
                g_ptr_array_free(parts->signed_parts, TRUE);
        parts->signed_parts = NULL;
}

struct kz_str kz_mail_part_header(GMimeObject *part, const char *name)
{
        GMimeHeader *header =
                g_mime_header_list_get_header(g_mime_object_get_header_list(part), name);

        return kz_str(header ? g_mime_header_get_raw_value(header) : NULL);
}

/* The type as GMime understood it, for a part may have none of its own. */
static struct kz_str type_of(GMimeObject *part, char buf[256])
{
        GMimeContentType *type = g_mime_object_get_content_type(part);
        const char *major = type ? g_mime_content_type_get_media_type(type) : NULL;
        const char *minor = type ? g_mime_content_type_get_media_subtype(type) : NULL;

        snprintf(buf, 256, "%s/%s", major ? major : "text", minor ? minor : "plain");
        return kz_str(buf);
}

/* Piece by piece, for GMime would gather all of it once more. */
static enum kz_status decode_content(GMimeDataWrapper *content, struct kz_buf *out)
{
        GMimeStream *stream = g_mime_data_wrapper_get_stream(content);
        enum kz_status status = KZ_OK;
        GMimeEncoding state;
        char piece[STEP];
        ssize_t n = 1;

        g_mime_encoding_init_decode(&state, g_mime_data_wrapper_get_encoding(content));
        g_mime_stream_reset(stream);
        while (!status && n > 0) {
                n = g_mime_stream_read(stream, piece, sizeof(piece));
                status = kz_buf_reserve(out, g_mime_encoding_outlen(&state, n > 0 ? (size_t)n : 0));
                if (status)
                        break;
                out->len +=
                        n > 0 ? g_mime_encoding_step(&state, piece, (size_t)n, out->data + out->len)
                              : g_mime_encoding_flush(&state, piece, 0, out->data + out->len);
                out->data[out->len] = '\0';
        }
        return status;
}

/* A message as it stands in the file, or nearly: GMime keeps all it does not understand. */
static enum kz_status write_message(GMimeMessage *message, struct kz_buf *out)
{
        GByteArray *bytes = g_byte_array_new();
        GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(bytes);
        enum kz_status status;

        /* Else the bytes would go with the stream. */
        g_mime_stream_mem_set_owner((GMimeStreamMem *)stream, FALSE);
        g_mime_object_write_to_stream((GMimeObject *)message, NULL, stream);
        status = kz_buf_append(out, bytes->data ? (char *)bytes->data : "", bytes->len);
        g_object_unref(stream);
        g_byte_array_free(bytes, TRUE);
        return status;
}

enum kz_status kz_mail_part_bytes(GMimeObject *part, struct kz_buf *out)
{
        GMimeDataWrapper *content =
                GMIME_IS_PART(part) ? g_mime_part_get_content((GMimePart *)part) : NULL;
        GMimeMessage *message = GMIME_IS_MESSAGE_PART(part)
                                        ? g_mime_message_part_get_message((GMimeMessagePart *)part)
                                        : NULL;

        if (message)
                return write_message(message, out);
        return content ? decode_content(content, out) : KZ_OK;
}

enum kz_status kz_mail_part_name(
        GMimeObject *part, const struct kz_encoding *likely, struct kz_buf *out)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf name = KZ_BUF_NULL;
        enum kz_status status;

        status = kz_mail_header_param(
                &name, kz_mail_part_header(part, "Content-Disposition"), "filename", likely);
        if (!status && name.len == 0)
                status = kz_mail_header_param(
                        &name, kz_mail_part_header(part, "Content-Type"), "name", likely);
        if (!status && name.len == 0)
                status = kz_mail_header_text(
                        &name, kz_mail_part_header(part, "Content-Location"), likely);
        return status ? status : kz_head_title(out, kz_buf_str(&name), KZ_TITLE_GIVEN_MAX);
}

static bool is_attachment(GMimeObject *part)
{
        struct kz_str value = kz_mail_part_header(part, "Content-Disposition");

        return kz_media_type_is(kz_media_type(value), "attachment");
}

/* The set a text says it is in; the first that says something speaks for the headers too. */
static enum kz_status declared(struct walk *walk, GMimeObject *part, const struct kz_encoding **ret)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf label = KZ_BUF_NULL;
        enum kz_status status;

        status = kz_mail_header_param(
                &label, kz_mail_part_header(part, "Content-Type"), "charset", NULL);
        *ret = status ? NULL : kz_decode_label(kz_buf_str(&label));
        if (*ret && *ret != &kz_encoding_utf8 && !walk->parts->likely)
                walk->parts->likely = *ret;
        return status;
}

/* Line ends of a mail are CRLF, but not of all mails. */
static enum kz_status append_lines(struct kz_buf *out, struct kz_str text)
{
        enum kz_status status = KZ_OK;
        struct kz_str line;

        while (!status && kz_head_line(&text, &line)) {
                if (line.len && line.ptr[line.len - 1] == '\r')
                        line.len--;
                status = kz_buf_append_str(out, line);
                if (!status)
                        status = kz_buf_append_char(out, '\n');
        }
        return status;
}

static enum kz_status append_plain(struct walk *walk, GMimeObject *part, struct kz_str text)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf value = KZ_BUF_NULL;
        struct kz_str type = kz_mail_part_header(part, "Content-Type");
        bool flowed = false, delsp = false;
        enum kz_status status;
        size_t n;

        status = kz_mail_header_param(&value, type, "format", NULL);
        flowed = kz_lower_starts(kz_buf_str(&value), KZ_STR("flowed"), &n);
        kz_buf_clear(&value);
        if (!status && flowed)
                status = kz_mail_header_param(&value, type, "delsp", NULL);
        delsp = kz_lower_starts(kz_buf_str(&value), KZ_STR("yes"), &n);
        if (status)
                return status;
        return flowed ? kz_mail_flowed(&walk->parts->text, text, delsp)
                      : append_lines(&walk->parts->text, text);
}

/* A blank line between the texts of two parts. */
static enum kz_status part_from_before(struct kz_buf *text)
{
        while (text->len && kz_str_is_blank(text->data[text->len - 1]))
                text->data[--text->len] = '\0';
        return text->len ? kz_buf_append_cstr(text, "\n\n") : KZ_OK;
}

static enum kz_status append_text(
        struct walk *walk, GMimeObject *part, struct kz_str text, bool html)
{
        struct kz_mail_parts *parts = walk->parts;
        enum kz_status status = part_from_before(&parts->text);

        if (status)
                return status;
        if (html)
                return kz_html_plain(
                        &parts->text, text, parts->html_title.len ? NULL : &parts->html_title);
        if (kz_str_starts(kz_head_trim(text), KZ_STR("-----BEGIN PGP MESSAGE-----"))) {
                parts->encrypted = true;
                return KZ_OK;
        }
        return append_plain(walk, part, text);
}

static enum kz_status take_text(struct walk *walk, GMimeObject *part, bool html)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf bytes = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf decoded = KZ_BUF_NULL;
        const struct kz_encoding *encoding;
        struct kz_error why = KZ_ERROR_NULL;
        enum kz_status status;
        struct kz_str text;
        bool exact;

        status = declared(walk, part, &encoding);
        if (!status)
                status = kz_mail_part_bytes(part, &bytes);
        if (status || bytes.len == 0)
                return status;
        status = kz_decode_text(
                walk->parse, kz_buf_str(&bytes), encoding, &decoded, &text, &exact, &why);
        if (status == KZ_E_INVALID || status == KZ_E_UNSUPPORTED || status == KZ_E_LIMIT)
                return kz_parse_problem(walk->parse, 0, "a text of this mail is %s", why.message);
        return status ? status : append_text(walk, part, text, html);
}

/* What signs or carries a mail, and is nothing to read. */
static bool is_machinery(struct kz_str type)
{
        static const char *const types[] = {"application/pgp-signature",
                "application/pkcs7-signature", "application/x-pkcs7-signature",
                "application/pgp-keys", "text/x-amp-html", "text/watch-html", "text/calendar"};
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(types); i++) {
                if (kz_media_type_is(type, types[i]))
                        return true;
        }
        return kz_media_type_textless(type) != NULL;
}

static bool is_sealed(struct kz_str type)
{
        return kz_media_type_is(type, "application/pkcs7-mime") ||
               kz_media_type_is(type, "application/x-pkcs7-mime");
}

static GMimeObject *construct_part(struct kz_str bytes)
{
        GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes.ptr, bytes.len);
        GMimeParser *parser = g_mime_parser_new_with_stream(stream);
        GMimeObject *part = g_mime_parser_construct_part(parser, NULL);

        g_object_unref(parser);
        g_object_unref(stream);
        return part;
}

/* S/MIME (RFC 8551): a part that is encrypted, or signed with the part it signs within it. */
static enum kz_status walk_sealed(struct walk *walk, GMimeObject *part)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf bytes = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf content = KZ_BUF_NULL;
        GPtrArray *taken = walk->parts->signed_parts;
        enum kz_status status = kz_mail_part_bytes(part, &bytes);
        enum kz_cms kind = KZ_CMS_NONE;
        GMimeObject *inner = NULL;

        if (!status)
                status = kz_cms_read(kz_buf_str(&bytes), &kind, &content);
        if (status || kind == KZ_CMS_SIGNATURE || kind == KZ_CMS_OTHER)
                return status;
        if (kind == KZ_CMS_SIGNED && taken->len < SIGNED_MAX)
                inner = construct_part(kz_buf_str(&content));
        if (!inner) {
                walk->parts->encrypted = true;
                return KZ_OK;
        }
        g_ptr_array_add(taken, inner);
        return walk_part(walk, inner, true);
}

static bool is_html(struct kz_str type)
{
        return kz_media_type_is(type, "text/html") ||
               kz_media_type_is(type, "application/xhtml+xml") ||
               kz_media_type_is(type, "text/enriched") || kz_media_type_is(type, "text/richtext");
}

static bool is_plain(struct kz_str type)
{
        return kz_media_type_is(type, "text/plain") || kz_media_type_is(type, "text") ||
               kz_media_type_is(type, "message/delivery-status") ||
               kz_media_type_is(type, "message/disposition-notification") ||
               kz_media_type_is(type, "text/rfc822-headers");
}

/* root: the mail is this one part, whose name then says nothing. */
static enum kz_status walk_leaf(struct walk *walk, GMimeObject *part, bool root)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf name = KZ_BUF_NULL;
        struct kz_mail_parts *parts = walk->parts;
        enum kz_status status;
        struct kz_str type;
        char buf[256];
        size_t n;

        type = type_of(part, buf);
        status = kz_mail_part_name(part, parts->likely, &name);
        if (status)
                return status;
        if (is_machinery(type)) {
                parts->media += kz_media_type_is(type, "image/") ||
                                kz_media_type_is(type, "audio/") ||
                                kz_media_type_is(type, "video/");
        } else if (is_sealed(type)) {
                return walk_sealed(walk, part);
        } else if (kz_media_type_is(type, "application/pgp-encrypted")) {
                parts->encrypted = true;
        } else if (kz_media_type_is(type, "application/ms-tnef") ||
                   kz_lower_starts(kz_buf_str(&name), KZ_STR("winmail.dat"), &n)) {
                parts->outlook++;
        } else if (kz_media_type_is(type, "message/external-body") ||
                   kz_media_type_is(type, "message/partial")) {
                parts->elsewhere++;
        } else if (!is_attachment(part) && (root || name.len == 0) &&
                   (is_plain(type) || is_html(type))) {
                return take_text(walk, part, is_html(type));
        } else {
                g_ptr_array_add(parts->files, part);
        }
        return KZ_OK;
}

/* Of the same text in several forms: the plain one, unless it only stands in for the other. What is
 * attached within any of them is taken. */
static enum kz_status walk_alternatives(struct walk *walk, GMimeMultipart *multipart)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf before = walk->parts->text;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf plain = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf rich = KZ_BUF_NULL;
        struct kz_buf *text = &walk->parts->text, *form;
        int i, n = g_mime_multipart_get_count(multipart);
        enum kz_status status = KZ_OK;
        char buf[256];

        for (i = 0; i < n && !status; i++) {
                GMimeObject *part = g_mime_multipart_get_part(multipart, i);

                *text = (struct kz_buf)KZ_BUF_NULL;
                status = walk_part(walk, part, false);
                form = is_plain(type_of(part, buf)) ? &plain : &rich;
                if (kz_head_trim(kz_buf_str(text)).len) {
                        kz_buf_deinit(form);
                        *form = *text;
                } else {
                        kz_buf_deinit(text);
                }
        }
        *text = before;
        before = (struct kz_buf)KZ_BUF_NULL;
        form = plain.len && plain.len >= rich.len / STAND_IN ? &plain : &rich;
        if (!status && form->len)
                status = part_from_before(text);
        return status ? status : kz_buf_append_str(text, kz_buf_str(form));
}

/* The part that the others belong to: the one that "start" names, else the first. */
static int root_of_related(GMimeMultipart *multipart)
{
        const char *start =
                g_mime_object_get_content_type_parameter((GMimeObject *)multipart, "start");
        int i, n = g_mime_multipart_get_count(multipart);
        struct kz_str id;

        for (i = 0; start && i < n; i++) {
                id = kz_str_trim(
                        kz_mail_part_header(g_mime_multipart_get_part(multipart, i), "Content-ID"));
                if (kz_str_eq(id, kz_str(start)))
                        return i;
        }
        return 0;
}

static enum kz_status walk_related(struct walk *walk, GMimeMultipart *multipart)
{
        int root = root_of_related(multipart), i, n = g_mime_multipart_get_count(multipart);
        enum kz_status status = KZ_OK;

        if (n)
                status = walk_part(walk, g_mime_multipart_get_part(multipart, root), true);
        for (i = 0; i < n && !status; i++) {
                if (i != root)
                        status = walk_part(walk, g_mime_multipart_get_part(multipart, i), false);
        }
        return status;
}

static enum kz_status walk_multipart(struct walk *walk, GMimeMultipart *multipart)
{
        int i, n = g_mime_multipart_get_count(multipart);
        enum kz_status status = KZ_OK;
        struct kz_str type;
        char buf[256];

        type = type_of((GMimeObject *)multipart, buf);
        if (kz_media_type_is(type, "multipart/encrypted")) {
                walk->parts->encrypted = true;
                return KZ_OK;
        }
        if (kz_media_type_is(type, "multipart/alternative"))
                return walk_alternatives(walk, multipart);
        if (kz_media_type_is(type, "multipart/related"))
                return walk_related(walk, multipart);
        for (i = 0; i < n && !status; i++)
                status = walk_part(walk, g_mime_multipart_get_part(multipart, i), false);
        return status;
}

static enum kz_status walk_part(struct walk *walk, GMimeObject *part, bool root)
{
        if (GMIME_IS_MULTIPART(part))
                return walk_multipart(walk, (GMimeMultipart *)part);
        if (GMIME_IS_MESSAGE_PART(part)) {
                g_ptr_array_add(walk->parts->files, part);
                return KZ_OK;
        }
        return walk_leaf(walk, part, root);
}

enum kz_status kz_mail_parts_read(struct kz_parse *parse, GMimeObject *root,
        struct kz_mail_parts *parts, struct kz_error *err)
{
        struct walk walk = {parse, parts};
        enum kz_status status = KZ_OK;

        parts->files = g_ptr_array_new();
        parts->signed_parts = g_ptr_array_new_with_free_func(g_object_unref);
        if (root)
                status = walk_part(&walk, root, true);
        return status == KZ_E_NOMEM ? kz_error_nomem(err) : status;
}
