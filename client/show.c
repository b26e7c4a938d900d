#include "client/show.h"

#include <stdlib.h>
#include <unistd.h>

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

static enum kz_status write_text(
        struct kz_buf *out, const json_t *document, const struct kz_terminal *terminal)
{
        char *cwd = NULL;
        struct kz_text_style style = kz_search_style(terminal, &cwd);
        enum kz_status status = kz_text_output_document(out, document, &style);

        free(cwd);
        return status;
}

int kz_show(struct kz_session *session, const struct kz_arguments *a)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        struct kz_terminal terminal = kz_terminal_look(STDOUT_FILENO, a->color);
        json_t *params = kz_show_params(a), *tree;
        enum kz_status status;
        char *answer;
        int code;

        if (!params)
                return kz_session_no_memory(session);
        code = kz_session_call_both(session, "get", params, true, &answer, &tree);
        if (code)
                return code;
        if (a->format && strcmp(a->format->name, "json") == 0)
                status = kz_json_output(&out, answer, terminal.is_terminal);
        else
                status = write_text(&out, tree, &terminal);
        json_decref(tree);
        kzsearch_free(answer);
        return status ? kz_session_no_memory(session)
                      : kz_session_print(session, &out, KZSEARCH_EXIT_FOUND);
}
