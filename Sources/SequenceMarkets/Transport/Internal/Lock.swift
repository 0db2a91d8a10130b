#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

// The one file that promises the compiler what it cannot check. Two promises:
// - a `Gate` lets one thread at a time at the value behind it;
// - a `Confined` value is used only where its owner says: behind a gate, or on one thread.
// `Mutex` cannot stand in for the gate: it holds its value exclusively during a call, and
// libcurl calls back into that value; and it may not be tried by the thread that holds it.

/// An object that one thread at a time may touch.
package final class Gate<Object: AnyObject>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let object: Object

    /// Puts an object behind a gate; nobody else may keep it.
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

    /// Waits for its turn.
    package func pass<Result>(_ body: (Object) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(object)
    }

    /// Does nothing and returns nil if another thread, or this one, is in.
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
