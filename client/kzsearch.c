/* kzsearch: asks the daemon and shows what it found. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "client/json_field.h"
#include "client/json_output.h"
#include "client/options.h"
#include "client/session.h"
#include "client/terminal.h"
#include "client/text_output.h"
#include "kzsearch/protocol.h"
#include "kzsearch/version.h"

#define PROGRAM "kzsearch"
#define LIMIT_MAX 1000
#define DEPTH_MAX 10000

static const char usage[] = "usage: kzsearch [--json] [--limit N] [--offset N] [--count] QUERY...\n"
                            "       kzsearch --show ID\n"
                            "       kzsearch --help\n";

static const char help[] =
        "usage: kzsearch [OPTION...] [--] QUERY...\n"
        "       kzsearch --show ID\n"
        "\n"
        "Finds documents in the index of kzsearchd, which is started when it is not running.\n"
        "\n"
        "  -n, --limit N         show at most N documents (10; 0 to 1000)\n"
        "      --offset N        leave out the first N\n"
        "      --count           print only how many documents have all the words\n"
        "      --format=FORMAT   text or json\n"
        "      --json            the same as --format=json\n"
        "      --explain         say how the query was understood\n"
        "      --show ID         print a whole document\n"
        "      --color=WHEN      auto, always or never\n"
        "      --socket PATH     ask the daemon that listens there\n"
        "      --no-autostart    start no daemon\n"
        "  -h, --help            print this\n"
        "      --version         print the version\n"
        "      --                what follows is the query\n"
        "\n"
        "Queries: freedom assembly    \"freedom of assembly\"    law OR bill    -draft    "
        "demonstr*\n"
        "         title:budget    lang:kk    source:reports    date:2019..2020-06    since:7d\n"
        "After the first word of the query -x is part of it, and options are --long ones.\n"
        "\n"
        "Exit status: 0 found, 1 nothing found, 2 error, 69 no daemon.\n";

enum option_id {
        OPT_JSON = 1,
        OPT_FORMAT,
        OPT_LIMIT,
        OPT_OFFSET,
        OPT_COUNT,
        OPT_EXPLAIN,
        OPT_SHOW,
        OPT_SOCKET,
        OPT_NO_AUTOSTART,
        OPT_COLOR,
        OPT_HELP,
        OPT_VERSION,
};

static const struct kz_option option_table[] = {
        {"json", 0, KZ_OPTION_FLAG, OPT_JSON},
        {"format", 0, KZ_OPTION_REQUIRED, OPT_FORMAT},
        {"limit", 'n', KZ_OPTION_REQUIRED, OPT_LIMIT},
        {"offset", 0, KZ_OPTION_REQUIRED, OPT_OFFSET},
        {"count", 0, KZ_OPTION_FLAG, OPT_COUNT},
        {"explain", 0, KZ_OPTION_FLAG, OPT_EXPLAIN},
        {"show", 0, KZ_OPTION_REQUIRED, OPT_SHOW},
        {"socket", 0, KZ_OPTION_REQUIRED, OPT_SOCKET},
        {"no-autostart", 0, KZ_OPTION_FLAG, OPT_NO_AUTOSTART},
        {"color", 0, KZ_OPTION_OPTIONAL, OPT_COLOR},
        {"help", 'h', KZ_OPTION_FLAG, OPT_HELP},
        {"version", 0, KZ_OPTION_FLAG, OPT_VERSION},
};

struct request {
        struct kz_session session;
        struct kz_buf query;
        const char *show;
        unsigned long limit, offset;
        enum kz_color color;
        bool json, count, explain;
        enum { ASK, PRINT_HELP, PRINT_VERSION } what;
};

static enum kz_status set_format(struct request *r, const char *value, struct kz_error *err)
{
        r->json = strcmp(value, "json") == 0;
        if (r->json || strcmp(value, "text") == 0)
                return KZ_OK;
        return kz_error_set(err, KZ_E_INVALID, "--format is text or json, not '%.64s'", value);
}

static enum kz_status add_word(struct request *r, const char *word, struct kz_error *err)
{
        if ((r->query.len && kz_buf_append_char(&r->query, ' ')) ||
                kz_buf_append_cstr(&r->query, word))
                return kz_error_nomem(err);
        return KZ_OK;
}

static enum kz_status apply(struct request *r, int id, const char *value, struct kz_error *err)
{
        switch (id) {
        case KZ_OPTIONS_WORD:
                return add_word(r, value, err);
        case OPT_JSON:
                r->json = true;
                return KZ_OK;
        case OPT_FORMAT:
                return set_format(r, value, err);
        case OPT_LIMIT:
                return kz_options_number("limit", value, 0, LIMIT_MAX, &r->limit, err);
        case OPT_OFFSET:
                return kz_options_number("offset", value, 0, DEPTH_MAX, &r->offset, err);
        case OPT_COUNT:
                r->count = true;
                return KZ_OK;
        case OPT_EXPLAIN:
                r->explain = true;
                return KZ_OK;
        case OPT_SHOW:
                r->show = value;
                return KZ_OK;
        case OPT_SOCKET:
                r->session.socket = value;
                return KZ_OK;
        case OPT_NO_AUTOSTART:
                r->session.no_autostart = true;
                return KZ_OK;
        case OPT_COLOR:
                return kz_terminal_color(value ? value : "always", &r->color, err);
        case OPT_HELP:
                r->what = PRINT_HELP;
                return KZ_OK;
        case OPT_VERSION:
                r->what = PRINT_VERSION;
                return KZ_OK;
        default:
                return kz_error_set(err, KZ_E_INTERNAL, "option %d is not handled", id);
        }
}

static enum kz_status read_arguments(struct request *r, int argc, char **argv, struct kz_error *err)
{
        struct kz_options options = {.table = option_table,
                .n = KZ_ARRAY_LEN(option_table),
                .argc = argc,
                .argv = argv,
                .at = 1,
                .query = true};
        enum kz_status status = KZ_OK;
        const char *value;
        int id;

        while (!status && (id = kz_options_next(&options, &value, err)) != KZ_OPTIONS_END) {
                if (id == KZ_OPTIONS_BAD)
                        return KZ_E_INVALID;
                status = apply(r, id, value, err);
                /* So that help is to be had whatever else is wrong. */
                if (r->what != ASK)
                        break;
        }
        if (!status && r->limit + r->offset > DEPTH_MAX)
                return kz_error_set(err, KZ_E_INVALID,
                        "--offset and --limit reach to at most %d together", DEPTH_MAX);
        if (!status && r->show && r->query.len)
                return kz_error_set(err, KZ_E_INVALID, "--show ID takes no query");
        return status;
}

static struct kz_text_style style_for(const struct kz_terminal *terminal, char **ret_cwd)
{
        *ret_cwd = getcwd(NULL, 0);
        return (struct kz_text_style){.width = terminal->columns,
                .color = terminal->color,
                .escape_text = terminal->is_terminal,
                .cwd = *ret_cwd};
}

static void print_warnings(const json_t *result)
{
        const json_t *warning;
        size_t i;

        json_array_foreach(json_object_get(result, "warnings"), i, warning)
        {
                if (json_is_string(warning))
                        kz_terminal_complain(PROGRAM, "%s", json_string_value(warning));
        }
}

/* The answer's tree as it was asked for: text, or the number. */
static int print_tree(
        struct request *r, const json_t *tree, const struct kz_terminal *terminal, int code)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        enum kz_status status;
        char *cwd = NULL;
        struct kz_text_style style = style_for(terminal, &cwd);

        if (r->count)
                status = kz_buf_printf(
                        &out, "%llu\n", (unsigned long long)kz_json_count(tree, "total"));
        else if (r->show)
                status = kz_text_output_document(&out, tree, &style);
        else
                status = kz_text_output_results(&out, tree, r->offset, &style);
        free(cwd);
        print_warnings(tree);
        return status ? kz_session_no_memory(&r->session)
                      : kz_session_print(&r->session, &out, code);
}

static int print_json(struct request *r, const char *answer, bool for_terminal, int code)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;

        if (kz_json_output(&out, answer, for_terminal))
                return kz_session_no_memory(&r->session);
        return kz_session_print(&r->session, &out, code);
}

static int exit_code_for(const struct request *r, const json_t *tree)
{
        uint64_t found = kz_json_count(tree, "total");

        if (r->show)
                return KZSEARCH_EXIT_FOUND;
        if (!r->count)
                found += kz_json_count(tree, "fill");
        return found ? KZSEARCH_EXIT_FOUND : KZSEARCH_EXIT_NOTHING;
}

static json_t *search_params(struct request *r)
{
        json_t *query = kz_session_string(r->query.data);

        return json_pack("{so sI sI sb sb}", "query", query, "limit",
                (json_int_t)(r->count ? 0 : r->limit), "offset", (json_int_t)r->offset, "snippet",
                !r->count, "explain", (int)r->explain);
}

static int ask(struct request *r)
{
        const char *method = r->show ? "get" : "search";
        struct kz_terminal terminal;
        json_t *params, *tree;
        char *answer;
        int code;

        /* First, so that the daemon takes the connection while we write the request. */
        code = kz_session_connect(&r->session);
        if (code)
                return code;
        params = r->show ? json_pack("{so}", "id", kz_session_string(r->show)) : search_params(r);
        if (!params)
                return kz_session_no_memory(&r->session);
        code = kz_session_call_text(&r->session, method, params, true, &answer);
        if (code)
                return code;
        terminal = kz_terminal_look(STDOUT_FILENO, r->color);
        tree = kz_session_parse(&r->session, answer);
        if (!tree) {
                kzsearch_free(answer);
                return KZSEARCH_EXIT_ERROR;
        }
        code = exit_code_for(r, tree);
        if (r->json && !r->count)
                code = print_json(r, answer, terminal.is_terminal, code);
        else
                code = print_tree(r, tree, &terminal, code);
        json_decref(tree);
        kzsearch_free(answer);
        return code;
}

static int print_text(struct request *r, const char *text)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;

        if (kz_buf_append_cstr(&out, text))
                return kz_session_no_memory(&r->session);
        return kz_session_print(&r->session, &out, 0);
}

static bool is_blank(const struct kz_buf *query)
{
        return query->len == 0 || strspn(query->data, " \t\r\n") == query->len;
}

int main(int argc, char **argv)
{
        struct request r = {.session = {.program = PROGRAM}, .limit = 10, .what = ASK};
        struct kz_error err = KZ_ERROR_NULL;
        int code;

        kz_terminal_guard();
        if (read_arguments(&r, argc, argv, &err)) {
                kz_terminal_complain(PROGRAM, "%s", err.message);
                code = KZSEARCH_EXIT_ERROR;
        } else if (r.what == PRINT_HELP) {
                code = print_text(&r, help);
        } else if (r.what == PRINT_VERSION) {
                code = print_text(&r, "kzsearch " KZSEARCH_VERSION "\n");
        } else if (!r.show && is_blank(&r.query)) {
                fputs(usage, stderr);
                code = KZSEARCH_EXIT_ERROR;
        } else {
                code = ask(&r);
        }
        kz_buf_deinit(&r.query);
        kz_session_deinit(&r.session);
        return code;
}
