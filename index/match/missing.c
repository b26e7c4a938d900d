#include "index/match/missing.h"

enum kz_status kz_missing_words(const struct kz_node *root, struct kz_cursor **scored,
        kz_docnum doc, uint64_t *ret, struct kz_error *err)
{
        uint64_t missing = 0;
        enum kz_status status;
        size_t i, clause = 0;
        bool has;

        for (i = 0; i < root->n_children; i++) {
                if (!kz_node_scores(root->children[i]))
                        continue;
                if (root->children[i]->required) {
                        status = kz_cursor_has(scored[clause], doc, &has, err);
                        if (status)
                                return status;
                        if (!has)
                                missing |= UINT64_C(1) << (clause < KZ_MATCH_MAX_CLAUSES
                                                                   ? clause
                                                                   : KZ_MATCH_MAX_CLAUSES - 1);
                }
                clause++;
        }
        *ret = missing;
        return KZ_OK;
}
