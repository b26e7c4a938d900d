#include "index/ingest/cms.h"

#include "index/ingest/member.h"
#include "index/ingest/whole.h"

#define DEPTH_MAX 16

/* Tags of ASN.1 (X.690). */
#define INTEGER 0x02
#define OCTETS 0x04
#define OCTETS_IN_PIECES 0x24
#define OID 0x06
#define SEQUENCE 0x30
#define SET 0x31
#define EXPLICIT_0 0xA0

/* 1.2.840.113549.1.7, which ends in the number of the type. */
static const struct kz_str pkcs7 = {"\x2A\x86\x48\x86\xF7\x0D\x01\x07", 8};

struct element {
        unsigned tag;
        struct kz_str content; /* to the end of what there is, where the end is marked instead */
        bool marked;           /* two NULs stand at the end */
};

/* Cuts the head of an element off *rest, which then begins at its content. */
static bool enter(struct kz_str *rest, struct element *ret)
{
        const unsigned char *p = (const unsigned char *)rest->ptr;
        size_t len, head = 2, i;

        if (rest->len < 2 || (p[0] & 0x1F) == 0x1F)
                return false;
        len = p[1];
        /* Only what is made of elements can be without a length. */
        ret->marked = len == 0x80;
        if (ret->marked && !(p[0] & 0x20))
                return false;
        if (len > 0x80) {
                head += len & 0x7F;
                if (head > 2 + sizeof(size_t) || head > rest->len)
                        return false;
                for (len = 0, i = 2; i < head; i++)
                        len = len << 8 | p[i];
        }
        ret->tag = p[0];
        *rest = (struct kz_str){rest->ptr + head, rest->len - head};
        ret->content = *rest;
        if (!ret->marked && len < rest->len)
                ret->content.len = len;
        return true;
}

static bool at_mark(struct kz_str rest)
{
        return rest.len >= 2 && rest.ptr[0] == '\0' && rest.ptr[1] == '\0';
}

/* Passes over one element. */
static bool skip(struct kz_str *rest, int depth)
{
        struct element element;

        if (depth > DEPTH_MAX || !enter(rest, &element))
                return false;
        if (!element.marked) {
                *rest = (struct kz_str){
                        rest->ptr + element.content.len, rest->len - element.content.len};
                return true;
        }
        while (rest->len && !at_mark(*rest)) {
                if (!skip(rest, depth + 1))
                        return false;
        }
        *rest = rest->len ? (struct kz_str){rest->ptr + 2, rest->len - 2} : *rest;
        return true;
}

static bool enter_as(struct kz_str *rest, unsigned tag)
{
        struct element element;

        return enter(rest, &element) && element.tag == tag;
}

static bool skip_as(struct kz_str *rest, unsigned tag)
{
        return rest->len && (unsigned char)rest->ptr[0] == tag && skip(rest, 0);
}

/* A string of octets, whole or in pieces: as far as it goes. */
static enum kz_status append_octets(struct kz_str *rest, struct kz_buf *out, int depth)
{
        struct element element;
        enum kz_status status = KZ_OK;
        struct kz_str inside;

        if (depth > DEPTH_MAX || !enter(rest, &element))
                return KZ_OK;
        if (element.tag == OCTETS)
                status = kz_buf_append_str(out, element.content);
        inside = element.content;
        while (!status && element.tag == OCTETS_IN_PIECES && inside.len && !at_mark(inside)) {
                const char *before = inside.ptr;

                status = append_octets(&inside, out, depth + 1);
                if (inside.ptr == before)
                        break;
        }
        if (element.marked)
                *rest = at_mark(inside) ? (struct kz_str){inside.ptr + 2, inside.len - 2} : inside;
        else
                *rest = (struct kz_str){
                        rest->ptr + element.content.len, rest->len - element.content.len};
        return status;
}

static enum kz_cms type_of(struct kz_str *rest)
{
        struct element oid;

        if (!enter_as(rest, SEQUENCE) || !enter(rest, &oid) || oid.tag != OID ||
                oid.content.len != pkcs7.len + 1 || !kz_str_starts(oid.content, pkcs7))
                return KZ_CMS_NONE;
        *rest = (struct kz_str){rest->ptr + oid.content.len, rest->len - oid.content.len};
        switch (oid.content.ptr[pkcs7.len]) {
        case 2:
                return KZ_CMS_SIGNED;
        case 3:
        case 6:
                return KZ_CMS_ENCRYPTED;
        default:
                return KZ_CMS_OTHER;
        }
}

enum kz_status kz_cms_read(struct kz_str bytes, enum kz_cms *ret, struct kz_buf *out)
{
        *ret = type_of(&bytes);
        if (*ret != KZ_CMS_SIGNED)
                return KZ_OK;
        /* SignedData: version, algorithms, and what is signed: its type, and perhaps itself. */
        if (!enter_as(&bytes, EXPLICIT_0) || !enter_as(&bytes, SEQUENCE) ||
                !skip_as(&bytes, INTEGER) || !skip_as(&bytes, SET) || !enter_as(&bytes, SEQUENCE) ||
                !skip_as(&bytes, OID) || !enter_as(&bytes, EXPLICIT_0)) {
                *ret = KZ_CMS_SIGNATURE;
                return KZ_OK;
        }
        return append_octets(&bytes, out, 0);
}

static enum kz_sniff sniff(struct kz_str head, struct kz_str name)
{
        (void)name;
        return type_of(&head) ? KZ_SNIFF_BY_CONTENT : KZ_SNIFF_NO;
}

/* The name of what is signed: that of the file without its end. */
static struct kz_str name_inside(struct kz_str name)
{
        const char *dot = name.len ? memrchr(name.ptr, '.', name.len) : NULL;

        return dot && dot > name.ptr ? (struct kz_str){name.ptr, (size_t)(dot - name.ptr)}
                                     : KZ_STR("content");
}

static enum kz_status parse_cms(struct kz_parse *parse, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf content = KZ_BUF_NULL;
        struct kz_member member = {.bytes = &content, .from = "signed file"};
        enum kz_cms type = KZ_CMS_NONE;
        enum kz_status status;
        struct kz_str bytes;

        status = kz_whole_bytes(parse, &bytes, err);
        if (status)
                return status;
        if (kz_cms_read(bytes, &type, &content))
                return kz_error_nomem(err);
        if (type == KZ_CMS_ENCRYPTED)
                return kz_error_set(
                        err, KZ_E_INVALID, "encrypted: it cannot be read without the key");
        if (type != KZ_CMS_SIGNED)
                return kz_error_set(
                        err, KZ_E_INVALID, "a signature or certificate: there is no text in it");
        member.name = member.key = name_inside(parse->job->name);
        return kz_parse_member(parse, &member, err);
}

const struct kz_parser kz_parser_cms = {
        .name = "cms",
        .types = "signed files",
        .sniff = sniff,
        .parse = parse_cms,
};
