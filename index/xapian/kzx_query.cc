#include "index/xapian/kzx_internal.hh"

#include <vector>

struct kzx_query {
        Xapian::Query query;
};

struct kzx_enquire {
        Xapian::Enquire enquire;
};

struct kzx_mset {
        Xapian::MSet mset;
};

// Makes a query handle of what f returns.
template <class F>
static enum kz_status make(struct kzx_query **ret, struct kz_error *err, F &&f) noexcept
{
        return kzx_guard(err, "make a query", [&] {
                auto query = std::make_unique<kzx_query>();
                query->query = f();
                *ret = query.release();
                return KZ_OK;
        });
}

enum kz_status kzx_query_term(
        const char *term, size_t len, uint32_t wqf, struct kzx_query **ret, struct kz_error *err)
{
        return make(ret, err, [&] { return Xapian::Query(kzx_bytes(term, len), wqf); });
}

enum kz_status kzx_query_all(struct kzx_query **ret, struct kz_error *err)
{
        // Not Query::MatchAll, which is shared by all threads without a lock.
        return make(ret, err, [] { return Xapian::Query(std::string()); });
}

enum kz_status kzx_query_nothing(struct kzx_query **ret, struct kz_error *err)
{
        return make(ret, err, [] { return Xapian::Query(); });
}

static Xapian::Query::op op_of(enum kzx_op op)
{
        switch (op) {
        case KZX_AND:
                return Xapian::Query::OP_AND;
        case KZX_OR:
                return Xapian::Query::OP_OR;
        case KZX_AND_NOT:
                return Xapian::Query::OP_AND_NOT;
        case KZX_XOR:
                return Xapian::Query::OP_XOR;
        case KZX_AND_MAYBE:
                return Xapian::Query::OP_AND_MAYBE;
        case KZX_FILTER:
                return Xapian::Query::OP_FILTER;
        case KZX_NEAR:
                return Xapian::Query::OP_NEAR;
        case KZX_PHRASE:
                return Xapian::Query::OP_PHRASE;
        case KZX_SYNONYM:
                return Xapian::Query::OP_SYNONYM;
        case KZX_MAX:
                return Xapian::Query::OP_MAX;
        case KZX_ELITE_SET:
                return Xapian::Query::OP_ELITE_SET;
        }
        throw Xapian::InvalidArgumentError("not an operator");
}

enum kz_status kzx_query_combine(enum kzx_op op, const struct kzx_query *const *queries, size_t n,
        uint32_t window, struct kzx_query **ret, struct kz_error *err)
{
        return make(ret, err, [&] {
                std::vector<Xapian::Query> all;
                all.reserve(n);
                for (size_t i = 0; i < n; i++)
                        all.push_back(queries[i]->query);
                return Xapian::Query(op_of(op), all.begin(), all.end(), window);
        });
}

enum kz_status kzx_query_scale(
        const struct kzx_query *query, double factor, struct kzx_query **ret, struct kz_error *err)
{
        return make(ret, err, [&] {
                return Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, query->query, factor);
        });
}

enum kz_status kzx_query_value_range(uint32_t slot, const char *low, size_t low_len,
        const char *high, size_t high_len, struct kzx_query **ret, struct kz_error *err)
{
        return make(ret, err, [&] {
                if (low && high)
                        return Xapian::Query(Xapian::Query::OP_VALUE_RANGE, slot,
                                kzx_bytes(low, low_len), kzx_bytes(high, high_len));
                if (high)
                        return Xapian::Query(
                                Xapian::Query::OP_VALUE_LE, slot, kzx_bytes(high, high_len));
                return Xapian::Query(Xapian::Query::OP_VALUE_GE, slot, kzx_bytes(low, low_len));
        });
}

enum kz_status kzx_query_prefix(
        const char *prefix, size_t len, uint32_t max, struct kzx_query **ret, struct kz_error *err)
{
        return make(ret, err, [&] {
                return Xapian::Query(Xapian::Query::OP_WILDCARD, kzx_bytes(prefix, len), max,
                        Xapian::Query::WILDCARD_LIMIT_ERROR);
        });
}

struct kzx_query *kzx_query_free(struct kzx_query *query)
{
        delete query;
        return nullptr;
}

enum kz_status kzx_query_describe(const struct kzx_query *query, char **ret, struct kz_error *err)
{
        return kzx_guard(err, "describe a query", [&] {
                *ret = kzx_copy_out(query->query.get_description());
                return KZ_OK;
        });
}

enum kz_status kzx_enquire_new(
        struct kzx_database *db, struct kzx_enquire **ret, struct kz_error *err)
{
        return kzx_guard(err, "prepare a search", [&] {
                *ret = new kzx_enquire{Xapian::Enquire(*db->db)};
                return KZ_OK;
        });
}

struct kzx_enquire *kzx_enquire_free(struct kzx_enquire *enquire)
{
        delete enquire;
        return nullptr;
}

enum kz_status kzx_enquire_set_query(
        struct kzx_enquire *enquire, const struct kzx_query *query, struct kz_error *err)
{
        return kzx_guard(err, "set the query", [&] {
                enquire->enquire.set_query(query->query);
                return KZ_OK;
        });
}

enum kz_status kzx_enquire_set_bm25(struct kzx_enquire *enquire, double k1, double k3, double b,
        double min_normlen, struct kz_error *err)
{
        return kzx_guard(err, "set the weighting", [&] {
                enquire->enquire.set_weighting_scheme(
                        Xapian::BM25Weight(k1, 0, k3, b, min_normlen));
                return KZ_OK;
        });
}

enum kz_status kzx_enquire_set_bool(struct kzx_enquire *enquire, struct kz_error *err)
{
        return kzx_guard(err, "set the weighting", [&] {
                enquire->enquire.set_weighting_scheme(Xapian::BoolWeight());
                return KZ_OK;
        });
}

enum kz_status kzx_enquire_set_order(
        struct kzx_enquire *enquire, enum kzx_order order, struct kz_error *err)
{
        return kzx_guard(err, "set the order", [&] {
                switch (order) {
                case KZX_ORDER_ASCENDING:
                        enquire->enquire.set_docid_order(Xapian::Enquire::ASCENDING);
                        return KZ_OK;
                case KZX_ORDER_DESCENDING:
                        enquire->enquire.set_docid_order(Xapian::Enquire::DESCENDING);
                        return KZ_OK;
                case KZX_ORDER_ANY:
                        enquire->enquire.set_docid_order(Xapian::Enquire::DONT_CARE);
                        return KZ_OK;
                }
                return kz_error_set(err, KZ_E_INVALID, "not an order: %d", (int)order);
        });
}

enum kz_status kzx_enquire_sort_by_value(
        struct kzx_enquire *enquire, uint32_t slot, bool reverse, struct kz_error *err)
{
        return kzx_guard(err, "set the order", [&] {
                enquire->enquire.set_sort_by_value_then_relevance(slot, reverse);
                return KZ_OK;
        });
}

enum kz_status kzx_enquire_match(struct kzx_enquire *enquire, uint32_t first, uint32_t max,
        uint32_t check_at_least, struct kzx_mset **ret, struct kz_error *err)
{
        return kzx_guard(err, "search", [&] {
                auto mset = std::make_unique<kzx_mset>();
                mset->mset = enquire->enquire.get_mset(first, max, check_at_least);
                *ret = mset.release();
                return KZ_OK;
        });
}

namespace
{

// Ends a search from within Xapian: the message is in the caller's error already.
struct stop {
        enum kz_status status;
};

// Every document there may be, for a filter: where it stands, a candidate is being looked at. It
// says it is the most frequent of all, so that a conjunction asks it last.
class watcher : public Xapian::PostingSource
{
      public:
        watcher(enum kz_status (*look)(void *, struct kz_error *), void *context,
                struct kz_error *err)
            : look_(look), context_(context), err_(err)
        {
        }
        void init(const Xapian::Database &db) override
        {
                documents_ = db.get_doccount();
                last_ = db.get_lastdocid();
                at_ = 0;
        }
        Xapian::doccount get_termfreq_min() const override
        {
                return 0;
        }
        Xapian::doccount get_termfreq_est() const override
        {
                return documents_;
        }
        Xapian::doccount get_termfreq_max() const override
        {
                return documents_;
        }
        void next(double) override
        {
                move(at_ + 1);
        }
        void skip_to(Xapian::docid did, double) override
        {
                if (did > at_)
                        move(did);
        }
        bool at_end() const override
        {
                return at_ > last_;
        }
        Xapian::docid get_docid() const override
        {
                return at_;
        }

      private:
        void move(Xapian::docid did)
        {
                const enum kz_status status = look_(context_, err_);
                if (status)
                        throw stop{status};
                at_ = did;
        }
        enum kz_status (*look_)(void *, struct kz_error *);
        void *context_;
        struct kz_error *err_;
        Xapian::doccount documents_ = 0;
        Xapian::docid last_ = 0, at_ = 0;
};

// Hands each match on and keeps none.
class taker : public Xapian::MatchDecider
{
      public:
        taker(enum kz_status (*found)(void *, uint32_t, struct kz_error *), void *context,
                struct kz_error *err)
            : found_(found), context_(context), err_(err)
        {
        }
        bool operator()(const Xapian::Document &doc) const override
        {
                const enum kz_status status = found_(context_, doc.get_docid(), err_);
                if (status)
                        throw stop{status};
                return false;
        }

      private:
        enum kz_status (*found_)(void *, uint32_t, struct kz_error *);
        void *context_;
        struct kz_error *err_;
};

} // namespace

enum kz_status kzx_query_each(struct kzx_database *db, const struct kzx_query *query,
        enum kz_status (*look)(void *context, struct kz_error *err),
        enum kz_status (*found)(void *context, uint32_t docid, struct kz_error *err), void *context,
        struct kz_error *err)
{
        return kzx_guard(err, "search", [&] {
                try {
                        const Xapian::Query watched((new watcher(look, context, err))->release());
                        const taker take(found, context, err);
                        Xapian::Enquire enquire(*db->db);
                        enquire.set_query(
                                Xapian::Query(Xapian::Query::OP_FILTER, query->query, watched));
                        enquire.set_weighting_scheme(Xapian::BoolWeight());
                        enquire.set_docid_order(Xapian::Enquire::ASCENDING);
                        enquire.get_mset(0, 1, db->db->get_doccount(), nullptr, &take);
                } catch (const stop &stopped) {
                        return stopped.status;
                }
                return KZ_OK;
        });
}

struct kzx_mset *kzx_mset_free(struct kzx_mset *mset)
{
        delete mset;
        return nullptr;
}

size_t kzx_mset_size(const struct kzx_mset *mset)
{
        return mset->mset.size();
}

enum kz_status kzx_mset_counts(
        const struct kzx_mset *mset, struct kzx_counts *ret, struct kz_error *err)
{
        return kzx_guard(err, "count matches", [&] {
                *ret = {mset->mset.get_matches_lower_bound(), mset->mset.get_matches_estimated(),
                        mset->mset.get_matches_upper_bound()};
                return KZ_OK;
        });
}

enum kz_status kzx_mset_read(const struct kzx_mset *mset, size_t from, size_t max, uint32_t *docids,
        double *weights, size_t *ret_n, struct kz_error *err)
{
        const size_t size = mset->mset.size();

        if (from > size)
                return kz_error_set(err, KZ_E_INVALID, "there are only %zu matches here", size);
        return kzx_guard(err, "read matches", [&] {
                const size_t n = max < size - from ? max : size - from;
                for (size_t i = 0; i < n; i++) {
                        const auto it = mset->mset[static_cast<Xapian::doccount>(from + i)];
                        docids[i] = *it;
                        if (weights)
                                weights[i] = it.get_weight();
                }
                *ret_n = n;
                return KZ_OK;
        });
}
