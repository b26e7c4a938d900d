#include "client/search.h"

#include <stdlib.h>
#include <unistd.h>

#include "client/json_field.h"
#include "kzsearch/protocol.h"

static bool needs_snippets(const struct kz_arguments *a)
{
        if (a->count || a->quiet || (a->format && a->format->no_snippets))
                return false;
        return a->fields.n == 0 || kz_field_list_needs_snippet(&a->fields);
}

static int add_facets(json_t *params, const struct kz_arguments *a)
{
        json_t *facets = json_array();
        size_t i;

        for (i = 0; i < a->n_facets; i++)
                json_array_append_new(facets, json_string(a->facets[i]));
        if (json_array_size(facets) == a->n_facets)
                return json_object_set_new(params, "facets", facets);
        json_decref(facets);
        return -1;
}

json_t *kz_search_params(const struct kz_arguments *a, struct kz_str query, bool with_snippets)
{
        /* To know that there is one, one is enough; to know how many, none. */
        unsigned long limit = a->quiet ? 1 : a->count ? 0 : a->limit;
        json_t *params = json_pack("{so sI sI sb sb}", "query", kz_session_string_of(query),
                "limit", (json_int_t)limit, "offset", (json_int_t)a->offset, "snippet",
                (int)with_snippets, "explain", (int)a->explain);

        if (!params)
                return NULL;
        /* What is the default is not said: a daemon that is older has only that. */
        if ((a->sort && json_object_set_new(params, "sort", json_string(a->sort))) ||
                (a->no_collapse && json_object_set_new(params, "collapse", json_false())) ||
                (a->exact_script && json_object_set_new(params, "exact_script", json_true())) ||
                (a->n_facets && add_facets(params, a))) {
                json_decref(params);
                return NULL;
        }
        return params;
}

struct kz_text_style kz_search_style(const struct kz_terminal *terminal, char **ret_cwd)
{
        *ret_cwd = getcwd(NULL, 0);
        return (struct kz_text_style){
                .width = terminal->columns, .color = terminal->color, .cwd = *ret_cwd};
}

static void print_warnings(const struct kz_session *session, const json_t *result)
{
        const json_t *warning;
        size_t i;

        json_array_foreach(json_object_get(result, "warnings"), i, warning)
        {
                if (json_is_string(warning))
                        kz_terminal_complain(session->program, "%s", json_string_value(warning));
        }
}

static int print_answer(struct kz_session *session, const struct kz_arguments *a,
        const char *answer, const json_t *tree, int code)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        struct kz_terminal terminal = kz_terminal_look(STDOUT_FILENO, a->color);
        char *cwd = NULL;
        struct kz_text_style style = kz_search_style(&terminal, &cwd);
        struct kz_format_answer shown = {.text = answer,
                .tree = tree,
                .offset = a->offset,
                .fields = &a->fields,
                .style = &style,
                .for_terminal = terminal.is_terminal};
        const struct kz_format *format = a->format;
        enum kz_status status = KZ_OK;

        if (!format)
                kz_format_find("text", &format, NULL);
        if (a->count)
                status = kz_buf_printf(
                        &out, "%llu\n", (unsigned long long)kz_json_count(tree, "total"));
        else
                status = kz_format_write(format, &out, &shown);
        free(cwd);
        /* They are in the JSON, for who reads that. */
        if (a->count || strcmp(format->name, "json") != 0)
                print_warnings(session, tree);
        return status ? kz_session_no_memory(session) : kz_session_print(session, &out, code);
}

static int exit_code_for(const struct kz_arguments *a, const json_t *tree)
{
        uint64_t found = kz_json_count(tree, "total");

        if (!a->count)
                found += kz_json_count(tree, "fill");
        return found ? KZSEARCH_EXIT_FOUND : KZSEARCH_EXIT_NOTHING;
}

int kz_search(struct kz_session *session, const struct kz_arguments *a)
{
        json_t *params, *tree;
        char *answer;
        int code;

        /* First, so that the daemon takes the connection while we write the request. */
        code = kz_session_connect(session);
        if (code)
                return code;
        params = kz_search_params(a, kz_buf_str(&a->query), needs_snippets(a));
        if (!params)
                return kz_session_no_memory(session);
        code = kz_session_call_both(session, "search", params, true, &answer, &tree);
        if (code)
                return code;
        code = exit_code_for(a, tree);
        if (!a->quiet)
                code = print_answer(session, a, answer, tree, code);
        if (!a->quiet && a->stray)
                kz_terminal_complain(session->program,
                        "%s after the first word leaves out documents with \"%s\"; as an option it "
                        "goes before the query",
                        a->stray, a->stray + 1);
        json_decref(tree);
        kzsearch_free(answer);
        return code;
}
