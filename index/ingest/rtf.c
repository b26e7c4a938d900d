/* RTF: our own reader, as Debian has no library of it that is alive. */
#include "index/ingest/rtf_reader.h"
#include "index/ingest/whole.h"

static enum kz_sniff sniff(struct kz_str head, struct kz_str name)
{
        (void)name;
        if (kz_str_starts(head, KZ_STR("\xEF\xBB\xBF")))
                head = (struct kz_str){head.ptr + 3, head.len - 3};
        return kz_str_starts(kz_str_trim(head), KZ_STR("{\\rtf")) ? KZ_SNIFF_BY_CONTENT
                                                                  : KZ_SNIFF_NO;
}

static enum kz_status parse_rtf(struct kz_parse *parse, struct kz_error *err)
{
        KZ_CLEANUP(kz_office_deinit)
        struct kz_office office = {
                .parse = parse, .text = KZ_OFFICE_TEXT_NULL((size_t)parse->limits->file_size)};
        struct kz_error why = KZ_ERROR_NULL;
        enum kz_status status;
        struct kz_str bytes;
        bool whole = false;

        status = kz_whole_bytes(parse, &bytes, err);
        if (status)
                return status;
        status = kz_rtf_read(&office, bytes, &whole, &why);
        if (status == KZ_E_LIMIT)
                status = kz_parse_problem(parse, 0, "%s: the rest is left out", why.message);
        office.cut = !whole;
        if (!status && !whole && !why.status)
                status = kz_parse_problem(parse, 0, "cut short: what could be read was kept");
        if (status == KZ_E_NOMEM)
                return kz_error_nomem(err);
        return status ? status : kz_office_deliver(&office, err);
}

const struct kz_parser kz_parser_rtf = {
        .name = "rtf",
        .types = "RTF",
        .sniff = sniff,
        .parse = parse_rtf,
};
