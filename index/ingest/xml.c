#include "index/ingest/xml.h"

#include <expat.h>
#include <limits.h>
#include <stdlib.h>

#include "index/base/buf.h"
#include "index/ingest/encoding.h"
#include "index/ingest/html_entity.h"

/* Parts a namespace from a local name; no URI has a control character. */
#define SEPARATOR '\x1f'
#define ENTITY_MAX 64

struct kz_xml {
        XML_Parser parser;
        struct kz_xml_handler handler;
        enum kz_xml_encoding encoding;
        uint64_t depth;
        struct kz_error stopped; /* why we stopped expat */
};

static struct kz_xml_name name_of(const char *name)
{
        const char *at = strchr(name, SEPARATOR);

        if (!at)
                return (struct kz_xml_name){KZ_STR(""), kz_str(name)};
        return (struct kz_xml_name){{name, (size_t)(at - name)}, kz_str(at + 1)};
}

/* The first reason counts: expat may still tell an event or two after it was stopped. */
static void stop(struct kz_xml *xml, enum kz_status status, const char *why)
{
        if (xml->stopped.status)
                return;
        kz_error_set(&xml->stopped, status, "%s", why);
        XML_StopParser(xml->parser, XML_FALSE);
}

static void XMLCALL on_start(void *user, const XML_Char *name, const XML_Char **attrs)
{
        struct kz_xml *xml = user;
        enum kz_status status = KZ_OK;

        if (xml->stopped.status)
                return;
        if (++xml->depth > KZ_XML_DEPTH_MAX) {
                stop(xml, KZ_E_LIMIT, "more elements in one another than are read");
                return;
        }
        if (xml->handler.start)
                status = xml->handler.start(
                        xml->handler.ctx, name_of(name), (const char *const *)attrs);
        if (status)
                stop(xml, status, "");
}

static void XMLCALL on_end(void *user, const XML_Char *name)
{
        struct kz_xml *xml = user;
        enum kz_status status = KZ_OK;

        if (xml->stopped.status)
                return;
        xml->depth--;
        if (xml->handler.end)
                status = xml->handler.end(xml->handler.ctx, name_of(name));
        if (status)
                stop(xml, status, "");
}

static void put_text(struct kz_xml *xml, const char *text, size_t len)
{
        enum kz_status status;

        if (xml->stopped.status || !xml->handler.text || !xml->depth)
                return;
        status = xml->handler.text(xml->handler.ctx, (struct kz_str){text, len});
        if (status)
                stop(xml, status, "");
}

static void XMLCALL on_text(void *user, const XML_Char *text, int len)
{
        put_text(user, text, (size_t)len);
}

/* A reference to an entity that nobody declared: one of HTML's, or it stands for itself. */
static void XMLCALL on_skipped(void *user, const XML_Char *name, int is_parameter)
{
        char reference[ENTITY_MAX + 3], out[4];
        size_t n = strlen(name), len = 0;

        if (is_parameter || n > ENTITY_MAX)
                return;
        reference[0] = '&';
        memcpy(reference + 1, name, n);
        reference[n + 1] = ';';
        reference[n + 2] = '\0';
        if (kz_html_entity((struct kz_str){reference, n + 2}, false, out, &len) == n + 2)
                put_text(user, out, len);
        else
                put_text(user, reference, n + 2);
}

static void XMLCALL on_entity(void *user, const XML_Char *name, int is_parameter,
        const XML_Char *value, int value_len, const XML_Char *base, const XML_Char *system,
        const XML_Char *public_id, const XML_Char *notation)
{
        (void)name;
        (void)is_parameter;
        (void)value;
        (void)value_len;
        (void)base;
        (void)system;
        (void)public_id;
        (void)notation;
        stop(user, KZ_E_INVALID, "the XML declares entities, which are not read");
}

/* A default value would come again with each element that does not have the attribute. */
static void XMLCALL on_attlist(void *user, const XML_Char *element, const XML_Char *name,
        const XML_Char *type, const XML_Char *value, int required)
{
        (void)element;
        (void)name;
        (void)type;
        (void)required;
        if (value)
                stop(user, KZ_E_INVALID, "the XML declares default attributes, which are not read");
}

/* A single-byte set that expat does not know. */
static int XMLCALL on_encoding(void *user, const XML_Char *name, XML_Encoding *ret)
{
        const struct kz_encoding *encoding = kz_encoding_by_label(kz_str(name));
        int i;

        (void)user;
        if (!encoding || !encoding->high)
                return XML_STATUS_ERROR;
        for (i = 0; i < 256; i++)
                ret->map[i] = i < 128 ? i : encoding->high[i - 128];
        ret->data = NULL;
        ret->convert = NULL;
        ret->release = NULL;
        return XML_STATUS_OK;
}

static void set_handlers(struct kz_xml *xml)
{
        XML_SetUserData(xml->parser, xml);
        XML_SetElementHandler(xml->parser, on_start, on_end);
        XML_SetCharacterDataHandler(xml->parser, on_text);
        XML_SetSkippedEntityHandler(xml->parser, on_skipped);
        XML_SetEntityDeclHandler(xml->parser, on_entity);
        XML_SetAttlistDeclHandler(xml->parser, on_attlist);
        XML_SetUnknownEncodingHandler(xml->parser, on_encoding, NULL);
        XML_SetParamEntityParsing(xml->parser, XML_PARAM_ENTITY_PARSING_NEVER);
        /* As if there were a document type that is not read: entities that are not declared are
         * skipped, and we are told, rather than an error. */
        (void)XML_UseForeignDTD(xml->parser, XML_TRUE);
}

enum kz_status kz_xml_new(const struct kz_xml_handler *handler, enum kz_xml_encoding encoding,
        struct kz_xml **ret, struct kz_error *err)
{
        struct kz_xml *xml = calloc(1, sizeof(*xml));

        if (!xml)
                return kz_error_nomem(err);
        xml->handler = *handler;
        xml->encoding = encoding;
        xml->parser = XML_ParserCreateNS(encoding == KZ_XML_UTF8 ? "UTF-8" : NULL, SEPARATOR);
        if (!xml->parser) {
                free(xml);
                return kz_error_nomem(err);
        }
        set_handlers(xml);
        *ret = xml;
        return KZ_OK;
}

struct kz_xml *kz_xml_free(struct kz_xml *xml)
{
        if (xml) {
                XML_ParserFree(xml->parser);
                free(xml);
        }
        return NULL;
}

uint64_t kz_xml_line(const struct kz_xml *xml)
{
        return XML_GetCurrentLineNumber(xml->parser);
}

static enum kz_status failure(struct kz_xml *xml, struct kz_error *err)
{
        enum XML_Error code = XML_GetErrorCode(xml->parser);

        if (xml->stopped.status)
                return kz_error_set(err, xml->stopped.status, "%s", xml->stopped.message);
        switch (code) {
        case XML_ERROR_NO_MEMORY:
                return kz_error_nomem(err);
        case XML_ERROR_UNKNOWN_ENCODING:
                return kz_error_set(
                        err, KZ_E_UNSUPPORTED, "the XML is in an encoding that is not known here");
        case XML_ERROR_NO_ELEMENTS:
        case XML_ERROR_UNCLOSED_TOKEN:
        case XML_ERROR_PARTIAL_CHAR:
                return kz_error_set(err, KZ_E_CORRUPT, "the XML is cut short in line %llu",
                        (unsigned long long)kz_xml_line(xml));
        default:
                return kz_error_set(err, KZ_E_CORRUPT,
                        "the XML is not well-formed in line %llu: %s",
                        (unsigned long long)kz_xml_line(xml), XML_ErrorString(code));
        }
}

enum kz_status kz_xml_feed(struct kz_xml *xml, struct kz_str bytes, bool last, struct kz_error *err)
{
        if (xml->stopped.status)
                return failure(xml, err);
        if (bytes.len > INT_MAX)
                return kz_error_set(err, KZ_E_LIMIT, "more XML than is read at once");
        if (XML_Parse(xml->parser, bytes.len ? bytes.ptr : "", (int)bytes.len, last) ==
                        XML_STATUS_OK &&
                !xml->stopped.status)
                return KZ_OK;
        return failure(xml, err);
}

/* What <?xml version="1.0" encoding="…"?> says; NULL when it says nothing that we know. */
static const struct kz_encoding *declared(struct kz_str bytes)
{
        const char *end, *at, *quote = NULL;

        if (!kz_str_starts(bytes, KZ_STR("<?xml")))
                return NULL;
        if (bytes.len > 1024)
                bytes.len = 1024;
        end = memmem(bytes.ptr, bytes.len, "?>", 2);
        at = end ? memmem(bytes.ptr, (size_t)(end - bytes.ptr), "encoding", 8) : NULL;
        while (at && at < end && *at != '"' && *at != '\'')
                at++;
        if (at && at < end)
                quote = memchr(at + 1, *at, (size_t)(end - at - 1));
        return quote ? kz_encoding_by_label((struct kz_str){at + 1, (size_t)(quote - at - 1)})
                     : NULL;
}

enum kz_status kz_xml_run(struct kz_xml *xml, struct kz_str bytes, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf decoded = KZ_BUF_NULL;
        const struct kz_encoding *encoding =
                xml->encoding == KZ_XML_DECLARED ? declared(bytes) : NULL;
        enum kz_status status;
        size_t broken;

        if (encoding && !encoding->high && encoding != &kz_encoding_utf8) {
                status = kz_encoding_decode(encoding, bytes, &decoded, &broken, err);
                if (status)
                        return status;
                if (XML_SetEncoding(xml->parser, "UTF-8") != XML_STATUS_OK)
                        return kz_error_nomem(err);
                bytes = kz_buf_str(&decoded);
        }
        return kz_xml_feed(xml, bytes, true, err);
}

bool kz_xml_ends_with(struct kz_str s, const char *end)
{
        size_t n = strlen(end);

        return s.len >= n && (n == 0 || memcmp(s.ptr + s.len - n, end, n) == 0);
}

struct kz_str kz_xml_attr(const char *const *attrs, const char *local)
{
        for (; *attrs; attrs += 2) {
                if (kz_str_eq(name_of(attrs[0]).local, kz_str(local)))
                        return kz_str(attrs[1]);
        }
        return KZ_STR_NULL;
}

struct kz_str kz_xml_attr_ns(const char *const *attrs, const char *ns_end, const char *local)
{
        for (; *attrs; attrs += 2) {
                struct kz_xml_name name = name_of(attrs[0]);

                if (kz_str_eq(name.local, kz_str(local)) &&
                        (*ns_end ? kz_xml_ends_with(name.ns, ns_end) : name.ns.len == 0))
                        return kz_str(attrs[1]);
        }
        return KZ_STR_NULL;
}

int kz_xml_word(const struct kz_xml_word *words, size_t count, struct kz_str name)
{
        size_t low = 0, high = count;

        while (low < high) {
                size_t middle = low + (high - low) / 2;
                int c = kz_str_cmp(kz_str(words[middle].name), name);

                if (c == 0)
                        return words[middle].id;
                if (c < 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        return 0;
}
