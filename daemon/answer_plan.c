#include "daemon/answer_plan.h"

static void put_term(struct kz_json *json, const struct kz_explain_term *term)
{
        kz_json_open(json, '{');
        kz_json_member_str(json, "term", term->term);
        kz_json_key(json, "weight");
        kz_json_double(json, term->weight);
        kz_json_member_uint(json, "documents", term->documents);
        if (term->form.len)
                kz_json_member_str(json, term->begins ? "begins" : "form", term->form);
        if (term->spelling.len)
                kz_json_member_str(json, "spelling", term->spelling);
        kz_json_close(json, '}');
}

static void put_groups(struct kz_json *json, const struct kz_explain_node *node)
{
        size_t i, j;

        kz_json_key(json, "groups");
        kz_json_open(json, '[');
        for (i = 0; i < node->n_groups; i++) {
                kz_json_open(json, '{');
                kz_json_member_uint(json, "place", node->groups[i].place);
                kz_json_key(json, "terms");
                kz_json_open(json, '[');
                for (j = 0; j < node->groups[i].n_terms; j++)
                        put_term(json, &node->groups[i].terms[j]);
                kz_json_close(json, ']');
                kz_json_close(json, '}');
        }
        kz_json_close(json, ']');
}

static void put_words(struct kz_json *json, const struct kz_explain_node *node)
{
        kz_json_member_bool(json, "bonus", node->bonus);
        kz_json_key(json, "weight");
        kz_json_double(json, node->weight);
        if (node->within)
                kz_json_member_uint(json, "within", node->within);
        put_groups(json, node);
}

/* A day, or null where the range is open. */
static void put_day(struct kz_json *json, const char *name, const char *day)
{
        kz_json_member_cstr(json, name, day[0] ? day : NULL);
}

/* As deep as a query may be nested: KZ_QUERY_MAX_TREE. */
static void put_node(struct kz_json *json, const struct kz_explain_node *node)
{
        size_t i;

        kz_json_open(json, '{');
        kz_json_member_cstr(json, "type", node->type);
        kz_json_member_str(json, "text", node->text);
        kz_json_member_bool(json, "required", node->required);
        if (node->n_groups)
                put_words(json, node);
        if (node->field) {
                kz_json_member_cstr(json, "field", node->field);
                kz_json_member_str(json, "value", node->value);
                kz_json_member_uint(json, "documents", node->documents);
        }
        if (strcmp(node->type, "date") == 0) {
                put_day(json, "from", node->from);
                put_day(json, "to", node->to);
        }
        if (node->n_children) {
                kz_json_key(json, "children");
                kz_json_open(json, '[');
                for (i = 0; i < node->n_children; i++)
                        put_node(json, &node->children[i]);
                kz_json_close(json, ']');
        }
        kz_json_close(json, '}');
}

static void put_tiers(struct kz_json *json, const struct kz_explain *plan)
{
        size_t i;

        kz_json_key(json, "tiers");
        kz_json_open(json, '[');
        for (i = 0; i < plan->n_tiers; i++) {
                kz_json_open(json, '{');
                kz_json_member_cstr(json, "name", plan->tiers[i].name);
                kz_json_member_uint(json, "documents", plan->tiers[i].documents);
                kz_json_member_uint(json, "matches", plan->tiers[i].matches);
                kz_json_close(json, '}');
        }
        kz_json_close(json, ']');
}

void kz_answer_put_plan(struct kz_json *json, const struct kz_explain *plan)
{
        static const char *const sorts[] = {
                [KZ_SORT_RELEVANCE] = "relevance",
                [KZ_SORT_DATE] = "date",
                [KZ_SORT_RECENT] = "recent",
        };

        kz_json_open(json, '{');
        kz_json_key(json, "query");
        put_node(json, &plan->root);
        kz_json_member_cstr(json, "sort", sorts[plan->sort]);
        kz_json_member_bool(json, "collapse", plan->collapse);
        kz_json_member_bool(json, "nearness", plan->nearness);
        kz_json_member_uint(json, "generation", plan->generation);
        kz_json_member_uint(json, "documents", plan->documents);
        put_tiers(json, plan);
        kz_json_key(json, "took_us");
        kz_json_open(json, '{');
        kz_json_member_uint(json, "terms", plan->terms_us);
        kz_json_member_uint(json, "matching", plan->match_us);
        kz_json_member_uint(json, "order", plan->order_us);
        kz_json_member_uint(json, "hits", plan->page_us);
        kz_json_close(json, '}');
        kz_json_close(json, '}');
}
