#if defined(__linux__)
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "ccurl.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

int ccurl_poller_new(void) { return epoll_create1(EPOLL_CLOEXEC); }

int ccurl_wakeup_new(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int ccurl_timer_new(void) {
    return timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
}

int ccurl_poller_watch(int poller, int descriptor, int read, int write, int known) {
    struct epoll_event event = {0};
    event.events = (read ? EPOLLIN | EPOLLRDHUP : 0) | (write ? EPOLLOUT : 0);
    event.data.fd = descriptor;
    return epoll_ctl(poller, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, descriptor, &event);
}

int ccurl_poller_forget(int poller, int descriptor) {
    struct epoll_event event = {0};
    return epoll_ctl(poller, EPOLL_CTL_DEL, descriptor, &event);
}

int ccurl_is_readable(int descriptor) {
    struct pollfd one = {.fd = descriptor, .events = POLLIN | POLLRDHUP};
    return poll(&one, 1, 0) > 0;
}

int ccurl_find_readable(const int *descriptors, int count) {
    struct pollfd all[CCURL_IDLE_AT_ONCE];
    if (count > CCURL_IDLE_AT_ONCE) count = CCURL_IDLE_AT_ONCE;
    for (int i = 0; i < count; i++) {
        all[i] = (struct pollfd){.fd = descriptors[i], .events = POLLIN | POLLRDHUP};
    }
    if (poll(all, (nfds_t)count, 0) <= 0) return -1;
    for (int i = 0; i < count; i++) {
        if (all[i].revents != 0) return i;
    }
    return -1;
}

void ccurl_socket_discard(int descriptor) {
    char buffer[4096];
    // What is left unread would make the connection look alive; a peer that goes on sending
    // is cut off by the shutdown.
    for (int i = 0; i < 256; i++) {
        if (recv(descriptor, buffer, sizeof buffer, MSG_DONTWAIT) <= 0) break;
    }
    shutdown(descriptor, SHUT_RDWR);
}

int ccurl_poller_wait(int poller, ccurl_event *events) {
    struct epoll_event found[CCURL_EVENTS_AT_ONCE];
    int count = epoll_wait(poller, found, CCURL_EVENTS_AT_ONCE, -1);
    for (int i = 0; i < count; i++) {
        events[i].descriptor = found[i].data.fd;
        events[i].readable = (found[i].events & (EPOLLIN | EPOLLRDHUP)) != 0;
        events[i].writable = (found[i].events & EPOLLOUT) != 0;
        events[i].broken = (found[i].events & (EPOLLERR | EPOLLHUP)) != 0;
    }
    return count < 0 ? 0 : count;
}

void ccurl_wake(int wakeup) {
    uint64_t one = 1;
    ssize_t written = write(wakeup, &one, sizeof one);
    (void)written;
}

void ccurl_take(int descriptor) {
    uint64_t count = 0;
    ssize_t taken = read(descriptor, &count, sizeof count);
    (void)taken;
}

int ccurl_timer_arm(int timer, uint64_t nanoseconds) {
    struct itimerspec when = {0};
    when.it_value.tv_sec = (time_t)(nanoseconds / 1000000000u);
    when.it_value.tv_nsec = (long)(nanoseconds % 1000000000u);
    return timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL);
}

uint64_t ccurl_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

int ccurl_socket_new(const ccurl_sockaddr *address) {
    return socket(
        address->family, address->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address->protocol);
}

void ccurl_socket_close(int socket) { close(socket); }

void ccurl_socket_reset(int socket) {
    struct linger now = {.l_onoff = 1, .l_linger = 0};
    setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

typedef struct {
    void (*body)(void *context);
    void *context;
} start;

static void *run(void *raw) {
    start begin = *(start *)raw;
    free(raw);
    begin.body(begin.context);
    return NULL;
}

int ccurl_thread_start(void (*body)(void *context), void *context) {
    start *begin = malloc(sizeof *begin);
    if (!begin) return -1;
    begin->body = body;
    begin->context = context;

    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, 1024 * 1024);

    // A new thread inherits the mask. With every signal blocked, the program's own
    // handlers run on its own threads, and a broken pipe is an error code.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    int failed = pthread_create(&thread, &attributes, run, begin);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    if (failed) {
        free(begin);
        return -1;
    }
    pthread_setname_np(thread, "sequence-io");
    return 0;
}
#endif
