/*
 * Numbers and names of the protocol between kzsearchd and its clients. The prose is in
 * daemon/PROTOCOL.md. Retired codes stay here, marked, and are never used again.
 */
#ifndef KZSEARCH_PROTOCOL_H
#define KZSEARCH_PROTOCOL_H

#define KZSEARCH_PROTOCOL_VERSION 1

/* JSON-RPC 2.0 */
#define KZSEARCH_ERR_PARSE (-32700)
#define KZSEARCH_ERR_REQUEST (-32600)
#define KZSEARCH_ERR_METHOD (-32601)
#define KZSEARCH_ERR_PARAMS (-32602)
#define KZSEARCH_ERR_INTERNAL (-32603)
/* As in the language server protocol */
#define KZSEARCH_ERR_CANCELLED (-32800)
/* Ours */
#define KZSEARCH_ERR_FAILED (-32000)     /* the work failed; data.status names how */
#define KZSEARCH_ERR_VERSION (-32001)    /* the client speaks another version */
#define KZSEARCH_ERR_DENIED (-32002)     /* only for the owner of the daemon */
#define KZSEARCH_ERR_OVERLOADED (-32003) /* too many requests in flight */
#define KZSEARCH_ERR_BUSY (-32004)       /* another job is running */
#define KZSEARCH_ERR_NOT_FOUND (-32005)  /* no such document, source, … */
#define KZSEARCH_ERR_DAMAGED (-32006)    /* the index is damaged or of another version */
#define KZSEARCH_ERR_STOPPING (-32007)   /* the daemon is going away */

/* Limits of a connection */
#define KZSEARCH_MAX_MESSAGE (16u << 20)  /* bytes of one request */
#define KZSEARCH_MAX_IN_FLIGHT 64         /* requests of one connection not yet answered */

/* Exit codes: kzsearch */
#define KZSEARCH_EXIT_FOUND 0
#define KZSEARCH_EXIT_NOTHING 1
/* kzsearchctl: done, but something was skipped or failed */
#define KZSEARCH_EXIT_INCOMPLETE 1
/* both */
#define KZSEARCH_EXIT_ERROR 2
#define KZSEARCH_EXIT_NO_DAEMON 69
#define KZSEARCH_EXIT_BUSY 75

#endif
