// libcurl bound at run time, and the kernel's event queue: what the Linux transport
// needs of C. No header or link flag of libcurl is used, so building a program takes
// no -dev package; the library itself is looked for when the first client is made.
#ifndef CCURL_H
#define CCURL_H
#if defined(__linux__)

#include <stddef.h>
#include <stdint.h>

// MARK: libcurl

typedef void CCurlEasy;
typedef void CCurlMulti;

// The layout of libcurl's own list node, part of its stable binary interface.
typedef struct ccurl_list {
    char *data;
    struct ccurl_list *next;
} ccurl_list;

// The layout of curl_sockaddr, without the address that follows it.
typedef struct ccurl_sockaddr {
    int family;
    int socktype;
    int protocol;
    unsigned int addrlen;
} ccurl_sockaddr;

typedef size_t (*ccurl_data_callback)(char *bytes, size_t size, size_t count, void *context);
typedef int (*ccurl_request_callback)(
    void *context, char *peer, char *local, int peer_port, int local_port);
typedef int (*ccurl_open_callback)(void *context, int purpose, ccurl_sockaddr *address);
typedef int (*ccurl_close_callback)(void *context, int socket);
typedef int (*ccurl_socket_callback)(
    CCurlEasy *easy, int socket, int what, void *context, void *socket_context);
typedef int (*ccurl_timer_callback)(CCurlMulti *multi, long milliseconds, void *context);

enum {
    CCURLOPT_ERRORBUFFER = 10010,
    CCURLOPT_URL = 10002,
    CCURLOPT_PROXY = 10004,
    CCURLOPT_POSTFIELDS = 10015,
    CCURLOPT_HTTPHEADER = 10023,
    CCURLOPT_CUSTOMREQUEST = 10036,
    CCURLOPT_NOBODY = 44,
    CCURLOPT_POST = 47,
    CCURLOPT_NOPROGRESS = 43,
    CCURLOPT_CAINFO = 10065,
    CCURLOPT_CAPATH = 10097,
    CCURLOPT_HTTPGET = 80,
    CCURLOPT_HTTP_VERSION = 84,
    CCURLOPT_BUFFERSIZE = 98,
    CCURLOPT_NOSIGNAL = 99,
    CCURLOPT_ACCEPT_ENCODING = 10102,
    CCURLOPT_PRIVATE = 10103,
    CCURLOPT_POSTFIELDSIZE_LARGE = 30120,
    CCURLOPT_TCP_NODELAY = 121,
    CCURLOPT_HTTPPROXYTUNNEL = 61,
    CCURLOPT_FRESH_CONNECT = 74,
    CCURLOPT_CONNECT_ONLY = 141,
    CCURLOPT_NOPROXY = 10177,
    CCURLOPT_TCP_KEEPALIVE = 213,
    CCURLOPT_SSL_ENABLE_ALPN = 226,
    CCURLOPT_PATH_AS_IS = 234,
    CCURLOPT_PIPEWAIT = 237,
    CCURLOPT_SUPPRESS_CONNECT_HEADERS = 265,
    CCURLOPT_QUICK_EXIT = 322,
    CCURLOPT_WRITEDATA = 10001,
    CCURLOPT_HEADERDATA = 10029,
    CCURLOPT_OPENSOCKETDATA = 10164,
    CCURLOPT_CLOSESOCKETDATA = 10209,
    CCURLOPT_PREREQDATA = 10313,
    CCURLOPT_WRITEFUNCTION = 20011,
    CCURLOPT_HEADERFUNCTION = 20079,

    CCURL_HTTP_VERSION_1_1 = 2,
    CCURL_HTTP_VERSION_2TLS = 4,

    CCURLINFO_REQUEST_SIZE = 0x200000 + 12,
    CCURLINFO_ACTIVESOCKET = 0x500000 + 44,

    CCURLMOPT_MAXCONNECTS = 6,
    CCURLMOPT_MAX_HOST_CONNECTIONS = 7,

    CCURL_POLL_IN = 1,
    CCURL_POLL_OUT = 2,
    CCURL_POLL_REMOVE = 4,
    CCURL_SOCKET_TIMEOUT = -1,
    CCURL_SELECT_IN = 1,
    CCURL_SELECT_OUT = 2,
    CCURL_SELECT_ERROR = 4,

    CCURLE_OK = 0,
    CCURLE_UNSUPPORTED_PROTOCOL = 1,
    CCURLE_URL_MALFORMAT = 3,
    CCURLE_COULDNT_RESOLVE_PROXY = 5,
    CCURLE_COULDNT_RESOLVE_HOST = 6,
    CCURLE_COULDNT_CONNECT = 7,
    CCURLE_WEIRD_SERVER_REPLY = 8,
    CCURLE_WRITE_ERROR = 23,
    CCURLE_OPERATION_TIMEDOUT = 28,
    CCURLE_SSL_CONNECT_ERROR = 35,
    CCURLE_ABORTED_BY_CALLBACK = 42,
    CCURLE_SSL_ENGINE_NOTFOUND = 53,
    CCURLE_SSL_CERTPROBLEM = 58,
    CCURLE_SSL_CIPHER = 59,
    CCURLE_PEER_FAILED_VERIFICATION = 60,
    CCURLE_BAD_CONTENT_ENCODING = 61,
    CCURLE_SSL_CACERT_BADFILE = 77,
    CCURLE_AGAIN = 81,
    CCURLE_SSL_ISSUER_ERROR = 83,
    CCURLE_SSL_PINNEDPUBKEYNOTMATCH = 90,
    CCURLE_SSL_INVALIDCERTSTATUS = 91,
    CCURLE_PROXY = 97,
};

// Finds and initialises libcurl; safe to call from any thread, any number of times.
// Returns NULL, or why it cannot be used.
const char *ccurl_load(void);

// Whether a callback can be asked for before a request is sent (libcurl 7.80).
int ccurl_has_request_callback(void);

CCurlEasy *ccurl_easy_new(void);
void ccurl_easy_free(CCurlEasy *easy);
int ccurl_set_long(CCurlEasy *easy, int option, long value);
int ccurl_set_offset(CCurlEasy *easy, int option, int64_t value);
int ccurl_set_pointer(CCurlEasy *easy, int option, const void *value);
int ccurl_set_data_callback(CCurlEasy *easy, int option, ccurl_data_callback callback);
int ccurl_set_request_callback(CCurlEasy *easy, ccurl_request_callback callback);
int ccurl_set_open_callback(CCurlEasy *easy, ccurl_open_callback callback);
int ccurl_set_close_callback(CCurlEasy *easy, ccurl_close_callback callback);
long ccurl_info_long(CCurlEasy *easy, int info);
int ccurl_info_socket(CCurlEasy *easy, int info);
int ccurl_send(CCurlEasy *easy, const void *bytes, size_t count, size_t *sent);
int ccurl_receive(CCurlEasy *easy, void *bytes, size_t count, size_t *received);
const char *ccurl_describe(int code);

CCurlMulti *ccurl_multi_new(ccurl_socket_callback on_socket, ccurl_timer_callback on_timer);
void ccurl_multi_set_context(CCurlMulti *multi, void *context);
void ccurl_multi_free(CCurlMulti *multi);
int ccurl_multi_set_long(CCurlMulti *multi, int option, long value);
int ccurl_multi_add(CCurlMulti *multi, CCurlEasy *easy);
int ccurl_multi_remove(CCurlMulti *multi, CCurlEasy *easy);
int ccurl_multi_act(CCurlMulti *multi, int socket, int events);
// The next transfer that has ended, and how; NULL when there is none.
CCurlEasy *ccurl_multi_next_done(CCurlMulti *multi, int *code);

// MARK: The kernel's event queue

typedef struct ccurl_event {
    int descriptor;
    int readable;
    int writable;
    int broken;
} ccurl_event;

enum { CCURL_EVENTS_AT_ONCE = 64 };
/// How many idle connections are looked at in one call.
enum { CCURL_IDLE_AT_ONCE = 256 };

// Each returns a descriptor, or -1.
int ccurl_poller_new(void);
int ccurl_wakeup_new(void);
int ccurl_timer_new(void);

// Changes what a descriptor is watched for; `known` says whether it is watched already.
int ccurl_poller_watch(int poller, int descriptor, int read, int write, int known);
int ccurl_poller_forget(int poller, int descriptor);
// Waits without a limit (a timer bounds it); returns how many events there are.
int ccurl_poller_wait(int poller, ccurl_event *events);
void ccurl_wake(int wakeup);
// Takes what a wake-up or a timer has counted, so that it is no longer readable.
void ccurl_take(int descriptor);
/* Whether a descriptor has something to read, or an end to tell of; never waits. */
/// The index of a descriptor that has something to read or is closed; -1 if there is none.
int ccurl_find_readable(const int *descriptors, int count);
/// Drops what was received and closes both directions; the descriptor stays open.
void ccurl_socket_discard(int descriptor);
int ccurl_is_readable(int descriptor);
// Arms a timer for a moment of the monotonic clock; 0 disarms it.
int ccurl_timer_arm(int timer, uint64_t nanoseconds);
uint64_t ccurl_now(void);

// A TCP socket that is not blocking; on one of a kernel without the flags, -1.
int ccurl_socket_new(const ccurl_sockaddr *address);
void ccurl_socket_close(int socket);
// Makes a break of a connection reach the peer as a reset.
void ccurl_socket_reset(int socket);

// Starts a detached thread on which no broken pipe raises a signal.
int ccurl_thread_start(void (*body)(void *context), void *context);

#endif
#endif
