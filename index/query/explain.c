/* The plan of a query, for --explain: a line a node, children indented below their parent. */
#include "index/base/date.h"
#include "index/base/field.h"
#include "index/base/visible.h"
#include "index/query/query.h"
#include "index/query/query_field.h"

#define INDENT 4

static enum kz_status put_typed(struct kz_buf *out, struct kz_str text)
{
        if (kz_buf_append_cstr(out, "“") || kz_visible_append(out, text, true) ||
                kz_buf_append_cstr(out, "”"))
                return KZ_E_NOMEM;
        return KZ_OK;
}

/* A word of a title or an author without its prefix: the line above says where it is looked for. */
static struct kz_str bare(struct kz_str term)
{
        if (term.len && (term.ptr[0] == KZ_PREFIX_TITLE[0] || term.ptr[0] == KZ_PREFIX_AUTHOR[0]))
                return (struct kz_str){term.ptr + 1, term.len - 1};
        return term;
}

static enum kz_status put_form(struct kz_buf *out, const struct kz_group_term *term)
{
        if (kz_buf_append_cstr(out, term->begins ? " (where it begins with " : " (written ") ||
                kz_visible_append(out, term->form, true) || kz_buf_append_char(out, ')'))
                return KZ_E_NOMEM;
        return KZ_OK;
}

static enum kz_status put_term_of_group(struct kz_buf *out, const struct kz_group *group, size_t i,
        const struct kz_query_notes *notes)
{
        const struct kz_group_term *term = &group->terms[i];
        enum kz_status status = kz_visible_append(out, bare(term->term), true);

        if (!status && term->form.len)
                status = put_form(out, term);
        if (!status && term->weight < 1)
                status = kz_buf_printf(out, " (weight %.2f)", term->weight);
        if (!status && notes)
                status = notes->term(notes->context, group, i, out);
        return status;
}

static enum kz_status put_group(
        struct kz_buf *out, const struct kz_group *group, const struct kz_query_notes *notes)
{
        enum kz_status status = KZ_OK;
        size_t i, shown = 0;

        for (i = 0; i < group->n_terms && !status; i++) {
                if (notes && notes->hides(notes->context, group, i))
                        continue;
                if (shown++)
                        status = kz_buf_append_cstr(out, " | ");
                if (!status)
                        status = put_term_of_group(out, group, i, notes);
        }
        if (!status && !shown)
                status = kz_buf_append_cstr(out, "in no document");
        if (!status && !notes && group->begins.len && group->n_terms == group->n_own) {
                status = kz_buf_append_cstr(out, " | all that begin with ");
                if (!status)
                        status = kz_visible_append(out, bare(group->begins), true);
        }
        if (!status && !notes && group->edits && group->n_terms == group->n_own)
                status = kz_buf_append_cstr(out, " | all that are spelled about so");
        return status;
}

static enum kz_status put_groups(struct kz_buf *out, const struct kz_node *node,
        const struct kz_query_notes *notes, unsigned depth)
{
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < node->n_groups && !status; i++) {
                status = kz_buf_printf(out, "\n%*s", (int)(depth * INDENT), "");
                if (!status && node->kind == KZ_NODE_PHRASE)
                        status = kz_buf_printf(out, "%u: ", (unsigned)node->groups[i].offset + 1);
                if (!status)
                        status = put_group(out, &node->groups[i], notes);
        }
        return status;
}

/* from and to are whole days for a person, the last day included. */
static enum kz_status put_range(struct kz_buf *out, const struct kz_node *node)
{
        char from[16] = "", to[16] = "";

        if (node->from != INT64_MIN)
                kz_date_format(node->from, from);
        if (node->to != INT64_MAX)
                kz_date_format(node->to - 1, to);
        if (from[0] && to[0])
                return kz_buf_printf(out, "dated from %s to %s", from, to);
        if (from[0])
                return kz_buf_printf(out, "dated %s or later", from);
        return to[0] ? kz_buf_printf(out, "dated %s or earlier", to)
                     : kz_buf_append_cstr(out, "with a date");
}

static enum kz_status put_term(struct kz_buf *out, struct kz_str term)
{
        const struct kz_query_field *field = kz_query_field_of_term(term);
        size_t skip = field ? strlen(field->prefix) : 0;

        if (kz_buf_printf(out, "%s is ", field ? field->name : "term"))
                return KZ_E_NOMEM;
        return put_typed(out, (struct kz_str){term.ptr + skip, term.len - skip});
}

static enum kz_status put_words(struct kz_buf *out, const struct kz_node *node,
        const struct kz_query_notes *notes, unsigned depth)
{
        enum kz_status status;

        if (node->kind == KZ_NODE_GROUP)
                status = kz_buf_append_cstr(out, "word ");
        else if (node->kind == KZ_NODE_PHRASE)
                status = kz_buf_append_cstr(out, "phrase ");
        else
                status = kz_buf_printf(out, "within %u words ", (unsigned)node->window);
        if (!status)
                status = put_typed(out, node->text);
        if (!status && node->title_of)
                status = kz_buf_append_cstr(out, " in the title: a bonus");
        else if (!status && !node->required)
                status = kz_buf_append_cstr(out, ", too common to be required");
        if (!status && notes)
                status = notes->node(notes->context, node, out);
        return status ? status : put_groups(out, node, notes, depth + 1);
}

/* A word without its hyphens. */
static enum kz_status put_joined(struct kz_buf *out, const struct kz_node *node,
        const struct kz_query_notes *notes, unsigned depth)
{
        enum kz_status status = kz_buf_printf(out, "%*sjoined: ", (int)(depth * INDENT), "");

        if (!status)
                status = put_group(out, &node->groups[0], notes);
        return status ? status : kz_buf_append_char(out, '\n');
}

static enum kz_status put_node(struct kz_buf *out, const struct kz_node *node,
        const struct kz_query_notes *notes, unsigned depth)
{
        static const char *const names[] = {
                [KZ_NODE_AND] = "all of",
                [KZ_NODE_OR] = "any of",
                [KZ_NODE_NOT] = "not",
                [KZ_NODE_ALL] = "every document",
                [KZ_NODE_NONE] = "no document",
        };
        enum kz_status status = kz_buf_printf(out, "%*s", (int)(depth * INDENT), "");
        size_t i;

        if (status)
                return status;
        switch (node->kind) {
        case KZ_NODE_GROUP:
        case KZ_NODE_PHRASE:
        case KZ_NODE_NEAR:
                status = put_words(out, node, notes, depth);
                break;
        case KZ_NODE_TERM:
                status = put_term(out, node->term);
                if (!status && notes)
                        status = notes->node(notes->context, node, out);
                break;
        case KZ_NODE_RANGE:
                status = put_range(out, node);
                break;
        case KZ_NODE_AND:
        case KZ_NODE_OR:
        case KZ_NODE_NOT:
        case KZ_NODE_ALL:
        case KZ_NODE_NONE:
                status = kz_buf_append_cstr(out, node->best ? "best of" : names[node->kind]);
                break;
        }
        if (!status)
                status = kz_buf_append_char(out, '\n');
        for (i = 0; i < node->n_children && !status; i++) {
                if (node->hyphenated && i)
                        status = put_joined(out, node->children[i], notes, depth + 1);
                else
                        status = put_node(out, node->children[i], notes, depth + 1);
        }
        return status;
}

enum kz_status kz_query_explain(
        const struct kz_query *query, const struct kz_query_notes *notes, struct kz_buf *out)
{
        return put_node(out, query->root, notes, 0);
}
