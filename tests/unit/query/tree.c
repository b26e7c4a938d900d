#include "tests/unit/query/tree.h"

#include "index/base/date.h"
#include "index/base/utf8.h"

static void print_groups(const struct kz_node *node, struct kz_buf *out)
{
        size_t i;

        for (i = 0; i < node->n_groups; i++) {
                if (i)
                        kz_buf_append_char(out, ' ');
                if (node->groups[i].terms[0].form.len && !node->groups[i].begins.len)
                        kz_buf_append_char(out, '=');
                kz_buf_append_str(out, node->groups[i].terms[0].term);
                if (node->groups[i].begins.len)
                        kz_buf_append_char(out, '*');
                if (node->groups[i].edits == KZ_EDITS_USUAL)
                        kz_buf_append_char(out, '~');
                else if (node->groups[i].edits)
                        kz_buf_printf(out, "~%u", node->groups[i].edits);
        }
}

static void print_second(int64_t ts, struct kz_buf *out)
{
        char date[16];

        if (ts == INT64_MIN || ts == INT64_MAX)
                return;
        kz_date_format(ts, date);
        kz_buf_append_cstr(out, date);
        if (ts % KZ_DAY_SECONDS)
                kz_buf_append_cstr(out, "+");
}

static void print_children(const char *name, const struct kz_node *node, struct kz_buf *out)
{
        size_t i;

        kz_buf_printf(out, "(%s", name);
        for (i = 0; i < node->n_children; i++) {
                kz_buf_append_char(out, ' ');
                tree_print(node->children[i], out);
        }
        kz_buf_append_char(out, ')');
}

void tree_print(const struct kz_node *node, struct kz_buf *out)
{
        switch (node->kind) {
        case KZ_NODE_GROUP:
                print_groups(node, out);
                break;
        case KZ_NODE_PHRASE:
                kz_buf_append_char(out, '"');
                print_groups(node, out);
                kz_buf_append_char(out, '"');
                break;
        case KZ_NODE_NEAR:
                kz_buf_printf(out, "(near %u ", (unsigned)node->window);
                print_groups(node, out);
                kz_buf_append_char(out, ')');
                break;
        case KZ_NODE_AND:
                print_children("and", node, out);
                break;
        case KZ_NODE_OR:
                print_children(node->best ? "best" : "or", node, out);
                break;
        case KZ_NODE_NOT:
                print_children("not", node, out);
                break;
        case KZ_NODE_TERM:
                kz_buf_append_str(out, node->term);
                break;
        case KZ_NODE_RANGE:
                kz_buf_append_cstr(out, "date[");
                print_second(node->from, out);
                kz_buf_append_char(out, ',');
                print_second(node->to, out);
                kz_buf_append_char(out, ')');
                break;
        case KZ_NODE_ALL:
                kz_buf_append_char(out, '*');
                break;
        case KZ_NODE_NONE:
                kz_buf_append_char(out, '0');
                break;
        }
        if (!node->required)
                kz_buf_append_char(out, '?');
}

size_t tree_depth(const struct kz_node *node)
{
        size_t deepest = 0, i;

        for (i = 0; i < node->n_children; i++) {
                size_t depth = tree_depth(node->children[i]);

                if (depth > deepest)
                        deepest = depth;
        }
        return deepest + 1;
}

static const char *leaf_fault(const struct kz_node *node, size_t *words)
{
        size_t i;

        switch (node->kind) {
        case KZ_NODE_GROUP:
                if (node->n_groups != 1)
                        return "a GROUP has not one group";
                break;
        case KZ_NODE_PHRASE:
        case KZ_NODE_NEAR:
                if (node->n_groups < 2)
                        return "a PHRASE or NEAR of fewer than two groups";
                if (node->kind == KZ_NODE_NEAR && node->window < node->n_groups)
                        return "a window smaller than its words";
                break;
        case KZ_NODE_TERM:
                if (node->term.len < 2 || node->term.len > KZ_TERM_MAX)
                        return "a TERM without a value, or too long";
                break;
        case KZ_NODE_RANGE:
                if (node->from >= node->to)
                        return "an empty RANGE";
                break;
        default:
                break;
        }
        for (i = 0; i < node->n_groups; i++) {
                if (node->groups[i].n_terms == 0 || node->groups[i].terms[0].term.len == 0)
                        return "a group without a term";
        }
        if (node->kind != KZ_NODE_ALL && node->kind != KZ_NODE_NONE && node->text.len == 0)
                return "a leaf without its text";
        *words += node->n_groups;
        return NULL;
}

/* Scoring, filters, NOT; or ALL first. */
static const char *and_fault(const struct kz_node *node)
{
        bool required = false, scores = false;
        int rank = 0;
        size_t i;

        for (i = 0; i < node->n_children; i++) {
                const struct kz_node *child = node->children[i];
                int r = child->kind == KZ_NODE_NOT ? 2 : kz_node_scores(child) ? 0 : 1;

                if (r < rank)
                        return "the children of an AND are out of order";
                rank = r;
                if (child->kind == KZ_NODE_AND)
                        return "an AND in an AND";
                if (child->kind == KZ_NODE_ALL && i)
                        return "ALL is not the first child";
                scores |= r == 0;
                required |= r == 0 && child->required;
                if (r && !child->required)
                        return "a filter or NOT that is not required";
        }
        if (scores && !required)
                return "no scoring child is required";
        if (!scores && node->children[0]->kind != KZ_NODE_ALL &&
                node->children[0]->kind != KZ_NODE_NONE)
                return "an AND without scoring children does not begin with ALL";
        return NULL;
}

static const char *node_fault(
        const struct kz_node *node, const struct kz_node *parent, size_t *words)
{
        const char *fault = NULL;
        size_t i;

        if (node->kind != KZ_NODE_AND && node->kind != KZ_NODE_OR && node->kind != KZ_NODE_NOT) {
                if (node->n_children)
                        return "a leaf with children";
                return leaf_fault(node, words);
        }
        if (node->n_children == 0 || node->n_groups)
                return "an inner node without children, or with groups";
        if (node->kind == KZ_NODE_NOT && (!parent || parent->kind != KZ_NODE_AND))
                return "NOT outside AND";
        if (node->kind == KZ_NODE_NOT &&
                (node->n_children != 1 || node->children[0]->kind == KZ_NODE_NOT))
                return "NOT has not one child, or is doubled";
        if (node->kind == KZ_NODE_OR && node->n_children < 2)
                return "an OR of one";
        if (node->kind == KZ_NODE_AND && parent && node->n_children < 2)
                return "an inner AND of one";
        if (node->kind == KZ_NODE_AND)
                fault = and_fault(node);
        for (i = 0; i < node->n_children && !fault; i++)
                fault = node_fault(node->children[i], node, words);
        return fault;
}

const char *tree_fault(const struct kz_query *query)
{
        size_t words = 0, i;
        const char *fault;

        if (query->root->kind != KZ_NODE_AND)
                return "the root is no AND";
        fault = node_fault(query->root, NULL, &words);
        if (fault)
                return fault;
        if (words > KZ_QUERY_MAX_GROUPS)
                return "too many groups";
        if (tree_depth(query->root) > KZ_QUERY_MAX_TREE)
                return "too deep";
        if (query->text.len > KZ_QUERY_MAX_BYTES ||
                kz_utf8_validate(query->text.ptr, query->text.len) != query->text.len)
                return "the text is too long or not UTF-8";
        for (i = 0; i < query->n_warnings; i++) {
                struct kz_str s = query->warnings[i];

                if (s.len == 0 || kz_utf8_validate(s.ptr, s.len) != s.len)
                        return "a warning is empty or not UTF-8";
        }
        return NULL;
}
