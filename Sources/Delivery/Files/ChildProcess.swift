internal import CSpawn
internal import Foundation
import Kernel
import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A program in a process of its own, with one pipe in and one out, that inherits nothing else.
///
/// Foundation's `Process` lists the open files and copies each entry beyond its end: with some fourteen hundred open connections that
/// may read past the buffer and end the whole server.
final class ChildProcess: Sendable {
    private let number: pid_t
    private let isOver = Mutex(false)
    let input: FileHandle
    let output: FileHandle

    init(_ program: String, _ arguments: [String], environment: [String]) throws {
        let words = ([program] + arguments).map { strdup($0) } + [nil]
        let settings = environment.map { strdup($0) } + [nil]
        defer { for text in words + settings { free(text) } }
        var number: pid_t = 0
        var (into, out): (Int32, Int32) = (-1, -1)
        guard genxu_spawn(program, words, settings, &number, &into, &out) == 0 else { throw Problem.busy }
        self.number = number
        input = FileHandle(fileDescriptor: into, closeOnDealloc: true)
        output = FileHandle(fileDescriptor: out, closeOnDealloc: true)
    }

    /// Ends it at once, unless it is over: then its number may be somebody else's.
    func kill() {
        isOver.withLock { if !$0 { _ = send(SIGKILL, to: number) } }
    }

    /// Whether it ended by itself and said that all is well.
    func wait() -> Bool {
        var ended = siginfo_t()
        // Without taking its number away first: `kill` may be under way.
        while waitid(P_PID, id_t(number), &ended, WEXITED | WNOWAIT) == -1, errno == EINTR {}
        return isOver.withLock { isOver in
            isOver = true
            var status: Int32 = 0
            while waitpid(number, &status, 0) == -1 { guard errno == EINTR else { return false } }
            return status == 0
        }
    }
}

private func send(_ signal: Int32, to number: pid_t) -> Int32 { kill(number, signal) }
