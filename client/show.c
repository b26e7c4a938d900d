#include "client/show.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "client/document_output.h"
#include "client/json_field.h"
#include "client/json_output.h"
#include "client/search.h"
#include "kzsearch/protocol.h"

json_t *kz_show_params(const struct kz_arguments *a)
{
        json_t *params = json_pack("{so}", "id", kz_session_string(a->target));

        if (params && kz_arguments_has_query(a) &&
                (json_object_set_new(params, "query", kz_session_string(a->query.data)) ||
                        (a->exact_script &&
                                json_object_set_new(params, "exact_script", json_true())))) {
                json_decref(params);
                return NULL;
        }
        return params;
}

int kz_show_text(struct kz_session *session, const struct kz_arguments *a, const json_t *document,
        uint64_t page)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        struct kz_terminal terminal = kz_terminal_look(STDOUT_FILENO, a->color);
        char *cwd = NULL;
        struct kz_text_style style = kz_search_style(&terminal, &cwd);
        enum kz_status status;

        status = page ? kz_document_output_page(&out, document, page, &style)
                      : kz_document_output(&out, document, &style);
        free(cwd);
        if (status == KZ_E_NOT_FOUND) {
                uint64_t pages = kz_json_count(document, "pages");

                kz_terminal_complain(session->program,
                        pages ? "%s ends with page %" PRIu64 : "%s has no pages", a->target, pages);
                return KZSEARCH_EXIT_ERROR;
        }
        return status ? kz_session_no_memory(session)
                      : kz_session_print(session, &out, KZSEARCH_EXIT_FOUND);
}

static int print_json(struct kz_session *session, const struct kz_arguments *a, const char *answer)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;

        if (kz_json_output(&out, answer, kz_terminal_look(STDOUT_FILENO, a->color).is_terminal))
                return kz_session_no_memory(session);
        return kz_session_print(session, &out, KZSEARCH_EXIT_FOUND);
}

int kz_show(struct kz_session *session, const struct kz_arguments *a)
{
        json_t *params = kz_show_params(a), *tree;
        char *answer;
        int code;

        if (!params)
                return kz_session_no_memory(session);
        code = kz_session_call_both(session, "get", params, true, &answer, &tree);
        if (code)
                return code;
        code = a->format && strcmp(a->format->name, "json") == 0
                       ? print_json(session, a, answer)
                       : kz_show_text(session, a, tree, a->page);
        json_decref(tree);
        kzsearch_free(answer);
        return code;
}
