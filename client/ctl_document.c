/* kzsearchctl add, remove */
#include <unistd.h>

#include "client/ctl.h"
#include "client/humane.h"
#include "client/json_field.h"
#include "client/terminal.h"
#include "index/base/fdio.h"
#include "index/base/utf8.h"
#include "index/base/visible.h"
#include "kzsearch/protocol.h"

/* The exit code; 0 with the text appended. */
static int read_text(const struct kz_ctl *ctl, struct kz_buf *text)
{
        const char *name = ctl->n_words ? ctl->words[0] : "-";
        bool is_stdin = strcmp(name, "-") == 0;
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status;
        size_t bad;

        if (is_stdin)
                status = kz_fd_read_all(STDIN_FILENO, KZSEARCH_MAX_MESSAGE, text, &err);
        else
                status = kz_file_read(name, KZSEARCH_MAX_MESSAGE, text, &err);
        name = is_stdin ? "standard input" : name;
        if (status) {
                kz_terminal_complain(ctl->session.program, "%s%s%s", is_stdin ? name : "",
                        is_stdin ? ": " : "", err.message);
                return KZSEARCH_EXIT_ERROR;
        }
        if (text->len == 0 && !ctl->values[KZ_CTL_TITLE]) {
                kz_terminal_complain(
                        ctl->session.program, "%s is empty: give a text, or --title", name);
                return KZSEARCH_EXIT_ERROR;
        }
        bad = text->len ? kz_utf8_validate(text->data, text->len) : 0;
        if (bad == text->len)
                return 0;
        kz_terminal_complain(ctl->session.program,
                "%s is not UTF-8 at byte %zu: convert it, for example with iconv -f WINDOWS-1251 "
                "-t UTF-8",
                name, bad + 1);
        return KZSEARCH_EXIT_ERROR;
}

static json_t *document_of(const struct kz_ctl *ctl, const struct kz_buf *text)
{
        static const struct {
                enum kz_ctl_option option;
                const char *name;
        } fields[] = {{KZ_CTL_KEY, "key"}, {KZ_CTL_TITLE, "title"}, {KZ_CTL_DATE, "date"},
                {KZ_CTL_AUTHOR, "author"}, {KZ_CTL_LANG, "lang"}, {KZ_CTL_KIND, "kind"},
                {KZ_CTL_URL, "url"}};
        json_t *document = json_object();
        bool ok = document && json_object_set_new(document, "text",
                                      json_stringn(text->data ? text->data : "", text->len)) == 0;
        size_t i;

        for (i = 0; ok && i < KZ_ARRAY_LEN(fields); i++) {
                const char *value = ctl->values[fields[i].option];

                ok = !value ||
                     json_object_set_new(document, fields[i].name, kz_session_string(value)) == 0;
        }
        if (ok)
                return document;
        json_decref(document);
        return NULL;
}

int kz_ctl_add(struct kz_ctl *ctl)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        json_t *params, *result = NULL, *id;
        const char *done = "added ";
        int code = read_text(ctl, &text);

        if (code)
                return code;
        params = json_pack("{s[o]}", "documents", document_of(ctl, &text));
        if (!params)
                return kz_session_no_memory(&ctl->session);
        code = kz_session_call(&ctl->session, "add", params, false, &result);
        if (code)
                return code;
        if (kz_json_count(result, "unchanged"))
                done = "unchanged ";
        else if (kz_json_count(result, "replaced"))
                done = "replaced ";
        id = json_array_get(json_object_get(result, "ids"), 0);
        if (kz_buf_append_cstr(&out, done) ||
                kz_visible_append(&out,
                        (struct kz_str){json_string_value(id), json_string_length(id)}, true) ||
                kz_buf_append_cstr(&out, "\n"))
                code = kz_session_no_memory(&ctl->session);
        json_decref(result);
        return code ? code : kz_session_print(&ctl->session, &out, 0);
}

/* The exit code for what was not as wished. */
static int complain_of_removal(const struct kz_ctl *ctl, const json_t *result)
{
        const json_t *missing = json_object_get(result, "not_found"), *item;
        const json_t *files = json_object_get(result, "in_files");
        size_t i;

        json_array_foreach(missing, i, item)
        {
                kz_terminal_complain(ctl->session.program, "there is no document %s",
                        json_is_string(item) ? json_string_value(item) : "");
        }
        json_array_foreach(files, i, item)
        {
                struct kz_str id = kz_json_str(item, "id"), path = kz_json_str(item, "path");

                kz_terminal_complain(ctl->session.program,
                        "%.*s is still in %.*s, and comes back when that changes or the index is "
                        "rebuilt: delete it there as well",
                        KZ_STR_ARG(id), KZ_STR_ARG(path));
        }
        return json_array_size(missing) || json_array_size(files) ? KZSEARCH_EXIT_INCOMPLETE : 0;
}

int kz_ctl_remove(struct kz_ctl *ctl)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        json_t *ids = json_array(), *params, *result = NULL;
        bool purge = kz_ctl_given(ctl, KZ_CTL_PURGE);
        enum kz_status status;
        size_t i;
        int code;

        for (i = 0; i < ctl->n_words; i++)
                json_array_append_new(ids, kz_session_string(ctl->words[i]));
        params = json_array_size(ids) == ctl->n_words
                         ? json_pack("{sO sb}", "ids", ids, "purge", purge)
                         : NULL;
        json_decref(ids);
        if (!params)
                return kz_session_no_memory(&ctl->session);
        code = kz_session_call(&ctl->session, "remove", params, false, &result);
        if (code)
                return code;
        status = kz_buf_append_cstr(&out, purge ? "purged " : "removed ");
        if (!status)
                status = kz_humane_count(
                        &out, kz_json_count(result, "removed"), "document\n", "documents\n");
        code = complain_of_removal(ctl, result);
        json_decref(result);
        return status ? kz_session_no_memory(&ctl->session)
                      : kz_session_print(&ctl->session, &out, code);
}
