#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

// The one file with unchecked concurrency claims. Three promises:
// - a `Locked` value is touched by one thread at a time;
// - a `Gate` lets one thread at a time at the value behind it;
// - a `Confined` value is used only where its owner says: behind a gate, or on one thread.
// `Locked` cannot stand in for the gate: it holds its value exclusively during a call, and
// libcurl calls back into that value; and it may not be tried by the thread that holds it.

/// A value that one thread at a time may touch.
///
/// The standard library's `Mutex` would do, but for the thread sanitizer, which does not see
/// that lock on Linux and reports a race at each contended use.
package final class Locked<Value>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var value: Value

    /// Stores a value under the lock; no other reference to it may be kept.
    package init(_ value: sending Value) {
        self.value = value
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deinitialize(count: 1)
        mutex.deallocate()
    }

    /// Waits for the lock; the body must not take the same lock again.
    @inline(__always)
    package func withLock<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}

/// An object that one thread at a time may touch.
package final class Gate<Object: AnyObject>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let object: Object

    /// Stores an object behind a gate; no other reference to it may be kept.
    package init(_ object: sending Object) {
        self.object = object
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deinitialize(count: 1)
        mutex.deallocate()
    }

    /// Waits for the gate.
    package func pass<Result>(_ body: (Object) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(object)
    }

    /// Does nothing and returns nil if another thread, or this one, is inside.
    package func passIfFree<Result>(_ body: (Object) -> Result) -> Result? {
        guard pthread_mutex_trylock(mutex) == 0 else { return nil }
        defer { pthread_mutex_unlock(mutex) }
        return body(object)
    }
}

/// A value on its way to the one place that may use it.
package struct Confined<Value>: @unchecked Sendable {
    /// The value; use it only in that place.
    package let value: Value

    /// Wraps a value.
    package init(_ value: Value) {
        self.value = value
    }
}
