#include "index/ingest/member.h"

void kz_member_budget_init(struct kz_member_budget *budget, uint64_t file_size)
{
        uint64_t by_size = file_size < UINT64_MAX / KZ_MEMBER_RATIO_MAX
                                   ? file_size * KZ_MEMBER_RATIO_MAX
                                   : UINT64_MAX;

        *budget = (struct kz_member_budget){.keys = KZ_SEEN_NULL};
        budget->max_bytes = by_size > KZ_MEMBER_BYTES_FREE ? by_size : KZ_MEMBER_BYTES_FREE;
}

void kz_member_budget_deinit(struct kz_member_budget *budget)
{
        kz_seen_deinit(&budget->keys);
}

enum kz_status kz_member_budget_key(
        struct kz_member_budget *budget, struct kz_str key, bool *ret_new)
{
        return kz_seen_add(&budget->keys, key, ret_new);
}

enum kz_status kz_member_spend(struct kz_parse *parse, uint64_t bytes, struct kz_error *err)
{
        struct kz_member_budget *budget = parse->budget;

        if (parse->depth >= KZ_MEMBER_DEPTH_MAX)
                return kz_error_set(err, KZ_E_LIMIT,
                        "more than %d files within one another: what is deeper is left out",
                        KZ_MEMBER_DEPTH_MAX);
        if (budget->members >= KZ_MEMBERS_MAX)
                return kz_error_set(err, KZ_E_LIMIT,
                        "more than %d files in it: the rest is left out", KZ_MEMBERS_MAX);
        if (bytes > budget->max_bytes - budget->bytes)
                return kz_error_set(err, KZ_E_LIMIT,
                        "the files in it come to more than %llu MB, %d times its size: the rest "
                        "is left out",
                        (unsigned long long)(budget->max_bytes >> 20), KZ_MEMBER_RATIO_MAX);
        budget->members++;
        budget->bytes += bytes;
        return KZ_OK;
}

static void spend_inflated(struct kz_member_budget *budget, uint64_t bytes)
{
        const uint64_t left = budget->max_bytes - budget->bytes;

        budget->bytes += bytes < left ? bytes : left;
}

/* Only what is wrong with the member itself; the sink's statuses are the container's affair. */
static bool is_its_own_fault(enum kz_status status)
{
        return status == KZ_E_INVALID || status == KZ_E_CORRUPT || status == KZ_E_LIMIT ||
               status == KZ_E_UNSUPPORTED;
}

static enum kz_status parse_inside(
        struct kz_parse *parse, const struct kz_member *member, struct kz_str where)
{
        struct kz_extract_job job = *parse->job;
        struct kz_input input = KZ_INPUT_NULL;
        struct kz_error why = KZ_ERROR_NULL;
        struct kz_parse inner = {.job = &job,
                .limits = parse->limits,
                .input = &input,
                .sink = parse->sink,
                .where = where,
                .outer = parse,
                .member = member,
                .budget = parse->budget,
                .depth = parse->depth + 1};
        const uint64_t left = parse->budget->max_bytes - parse->budget->bytes;
        const uint64_t most = left < parse->limits->output ? left : parse->limits->output;
        enum kz_status status;
        const char *type = "";

        job.fd = -1;
        job.name = member->name;
        if (member->lang.len)
                job.lang = member->lang;
        status = kz_input_open_bytes(&input, member->bytes, most, &why);
        if (!status)
                status = kz_parser_sniff_and_parse(&inner, member->parser, &type, &why);
        /* What was packed once more counts as it came out. */
        if (input.gzipped)
                spend_inflated(parse->budget, input.gz.out);
        if (input.failure.status && (!status || status == KZ_E_INVALID)) {
                status = input.failure.status;
                why = input.failure;
        }
        if (is_its_own_fault(status))
                status = kz_parse_problem(&inner, 0, "%s", why.message);
        kz_input_deinit(&input);
        return status;
}

/* Appends the keys of the containers and the member's own. */
static enum kz_status place_of(const struct kz_parse *parse, struct kz_str key, struct kz_buf *ret)
{
        enum kz_status status = kz_buf_append_str(ret, parse->where);

        if (!status && parse->where.len)
                status = kz_buf_append_char(ret, '/');
        return status ? status : kz_buf_append_str(ret, key);
}

enum kz_status kz_member_problem(struct kz_parse *parse, struct kz_str key, const char *message)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf where = KZ_BUF_NULL;
        enum kz_status status = place_of(parse, key, &where);
        struct kz_parse inner = *parse;

        inner.where = kz_buf_str(&where);
        return status ? status : kz_parse_problem(&inner, 0, "%s", message);
}

enum kz_status kz_parse_member(
        struct kz_parse *parse, const struct kz_member *member, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf where = KZ_BUF_NULL;
        enum kz_status status = kz_member_spend(parse, member->bytes->len, err);

        if (!status)
                status = kz_parse_progress(parse);
        if (!status)
                status = place_of(parse, member->key, &where);
        if (!status)
                status = parse_inside(parse, member, kz_buf_str(&where));
        return status;
}
