#if defined(__linux__)
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "ccurl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

typedef struct {
    int what;
    void *easy;
    union {
        void *whatever;
        int result;
    } data;
} message;

enum {
    SETOPT_OPENSOCKETFUNCTION = 20163,
    SETOPT_CLOSESOCKETFUNCTION = 20208,
    SETOPT_PREREQFUNCTION = 20312,
    MOPT_SOCKETFUNCTION = 20001,
    MOPT_SOCKETDATA = 10002,
    MOPT_TIMERDATA = 10005,
    MOPT_TIMERFUNCTION = 20004,
    MESSAGE_DONE = 1,
    GLOBAL_DEFAULT = 3,
};

static struct {
    int (*global_init)(long flags);
    void *(*easy_init)(void);
    void (*easy_cleanup)(void *easy);
    int (*easy_setopt)(void *easy, int option, ...);
    int (*easy_getinfo)(void *easy, int info, ...);
    int (*easy_send)(void *easy, const void *bytes, size_t count, size_t *sent);
    int (*easy_recv)(void *easy, void *bytes, size_t count, size_t *received);
    const char *(*easy_strerror)(int code);
    void *(*multi_init)(void);
    int (*multi_cleanup)(void *multi);
    int (*multi_setopt)(void *multi, int option, ...);
    int (*multi_add_handle)(void *multi, void *easy);
    int (*multi_remove_handle)(void *multi, void *easy);
    int (*multi_socket_action)(void *multi, int socket, int events, int *running);
    message *(*multi_info_read)(void *multi, int *left);
} curl;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *problem = NULL;
static int request_callback = 0;

static int bind_all(void *library) {
#define BIND(name)                                                   \
    do {                                                             \
        *(void **)(&curl.name) = dlsym(library, "curl_" #name);      \
        if (!curl.name) return 0;                                    \
    } while (0)
    BIND(global_init);
    BIND(easy_init);
    BIND(easy_cleanup);
    BIND(easy_setopt);
    BIND(easy_getinfo);
    BIND(easy_send);
    BIND(easy_recv);
    BIND(easy_strerror);
    BIND(multi_init);
    BIND(multi_cleanup);
    BIND(multi_setopt);
    BIND(multi_add_handle);
    BIND(multi_remove_handle);
    BIND(multi_socket_action);
    BIND(multi_info_read);
#undef BIND
    return 1;
}

static int bind_in(const char *name) {
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    return library && bind_all(library);
}

static int no_request(void *context, char *peer, char *local, int peer_port, int local_port) {
    (void)context, (void)peer, (void)local, (void)peer_port, (void)local_port;
    return 0;
}

// The process first: Foundation has loaded libcurl as a rule, and two copies of it
// would be one too many.
static void load(void) {
    if (!bind_all(RTLD_DEFAULT) && !bind_in("libcurl.so.4")
        && !bind_in("libcurl-gnutls.so.4")) {
        problem = "libcurl was not found: install the package libcurl4 "
                  "(Debian, Ubuntu: apt-get install libcurl4)";
        return;
    }
    if (curl.global_init(GLOBAL_DEFAULT) != 0) {
        problem = "libcurl could not be initialised";
        return;
    }
    void *easy = curl.easy_init();
    if (!easy) {
        problem = "libcurl could not make a handle";
        return;
    }
    request_callback = curl.easy_setopt(easy, SETOPT_PREREQFUNCTION, no_request) == 0;
    curl.easy_cleanup(easy);
}

const char *ccurl_load(void) {
    pthread_once(&once, load);
    return problem;
}

int ccurl_has_request_callback(void) { return request_callback; }

CCurlEasy *ccurl_easy_new(void) { return curl.easy_init(); }

void ccurl_easy_free(CCurlEasy *easy) { curl.easy_cleanup(easy); }

int ccurl_set_long(CCurlEasy *easy, int option, long value) {
    return curl.easy_setopt(easy, option, value);
}

int ccurl_set_offset(CCurlEasy *easy, int option, int64_t value) {
    return curl.easy_setopt(easy, option, value);
}

int ccurl_set_pointer(CCurlEasy *easy, int option, const void *value) {
    return curl.easy_setopt(easy, option, value);
}

int ccurl_set_data_callback(CCurlEasy *easy, int option, ccurl_data_callback callback) {
    return curl.easy_setopt(easy, option, callback);
}

int ccurl_set_request_callback(CCurlEasy *easy, ccurl_request_callback callback) {
    return curl.easy_setopt(easy, SETOPT_PREREQFUNCTION, callback);
}

int ccurl_set_open_callback(CCurlEasy *easy, ccurl_open_callback callback) {
    return curl.easy_setopt(easy, SETOPT_OPENSOCKETFUNCTION, callback);
}

int ccurl_set_close_callback(CCurlEasy *easy, ccurl_close_callback callback) {
    return curl.easy_setopt(easy, SETOPT_CLOSESOCKETFUNCTION, callback);
}

long ccurl_info_long(CCurlEasy *easy, int info) {
    long value = 0;
    curl.easy_getinfo(easy, info, &value);
    return value;
}

int ccurl_info_socket(CCurlEasy *easy, int info) {
    int value = -1;
    curl.easy_getinfo(easy, info, &value);
    return value;
}

int ccurl_send(CCurlEasy *easy, const void *bytes, size_t count, size_t *sent) {
    return curl.easy_send(easy, bytes, count, sent);
}

int ccurl_receive(CCurlEasy *easy, void *bytes, size_t count, size_t *received) {
    return curl.easy_recv(easy, bytes, count, received);
}

const char *ccurl_describe(int code) { return curl.easy_strerror(code); }

CCurlMulti *ccurl_multi_new(ccurl_socket_callback on_socket, ccurl_timer_callback on_timer) {
    void *multi = curl.multi_init();
    if (!multi) return NULL;
    curl.multi_setopt(multi, MOPT_SOCKETFUNCTION, on_socket);
    curl.multi_setopt(multi, MOPT_TIMERFUNCTION, on_timer);
    return multi;
}

void ccurl_multi_set_context(CCurlMulti *multi, void *context) {
    curl.multi_setopt(multi, MOPT_SOCKETDATA, context);
    curl.multi_setopt(multi, MOPT_TIMERDATA, context);
}

void ccurl_multi_free(CCurlMulti *multi) { curl.multi_cleanup(multi); }

int ccurl_multi_set_long(CCurlMulti *multi, int option, long value) {
    return curl.multi_setopt(multi, option, value);
}

int ccurl_multi_add(CCurlMulti *multi, CCurlEasy *easy) {
    return curl.multi_add_handle(multi, easy);
}

int ccurl_multi_remove(CCurlMulti *multi, CCurlEasy *easy) {
    return curl.multi_remove_handle(multi, easy);
}

int ccurl_multi_act(CCurlMulti *multi, int socket, int events) {
    int running = 0;
    return curl.multi_socket_action(multi, socket, events, &running);
}

CCurlEasy *ccurl_multi_next_done(CCurlMulti *multi, int *code) {
    int left = 0;
    message *next;
    while ((next = curl.multi_info_read(multi, &left))) {
        if (next->what != MESSAGE_DONE) continue;
        *code = next->data.result;
        return next->easy;
    }
    return NULL;
}
#endif
