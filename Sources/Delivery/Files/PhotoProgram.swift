internal import Foundation
import Kernel
import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Photos go through `vipsthumbnail` in a process of its own, with little time, memory and room: a hostile picture ends that process and
/// nothing else. What comes back is upright, at most 2048 pixels wide or high, and holds pixels alone: no place, no camera, no owner.
///
/// The picture goes in and out through pipes, so that it never lies on the disk unsealed.
package struct PhotoProgram: Sendable {
    /// `nil` when the program is not installed: photos are then refused with a word about it, and everything else goes on.
    private let path: String?
    private let seconds: Int

    private static let memoryKilobytes = 1_500_000
    private static let largestResult = 6 << 20
    private static let running = Mutex(0)
    /// Each takes a core for a third of a second.
    private static let atOnce = 4

    package init(path: String? = PhotoProgram.installed, seconds: Int = 20) {
        self.path = path
        self.seconds = seconds
    }

    package var isThere: Bool { path != nil }

    package static let installed: String? = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].map { "\($0)/vipsthumbnail" }
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    /// A JPEG of the picture, or why there is none.
    package func clean(_ photo: [UInt8]) async throws -> [UInt8] {
        guard let path else { throw Problem(422, "file.photos_off") }
        guard Self.enter() else { throw Problem.busy }
        defer { Self.running.withLock { $0 -= 1 } }
        let seconds = seconds
        let made: [UInt8]? = try await withCheckedThrowingContinuation { continuation in
            // It waits for another process, and the alarm must not wait for it: so it has a thread of its own.
            Thread.detachNewThread {
                continuation.resume(with: Result { try Self.run(path, photo, seconds: seconds) })
            }
        }
        guard let made, FileKind(sniffing: made) == .jpeg else { throw Problem(422, "file.photo_unreadable") }
        return made
    }

    private static func enter() -> Bool {
        running.withLock { running in
            guard running < atOnce else { return false }
            running += 1
            return true
        }
    }

    /// A process that ends before it has read everything breaks the pipe; that is an error of the write, not the end of the server.
    private static let brokenPipesAreErrors: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

    /// `nil` when it failed, took too long or said too much.
    private static func run(_ path: String, _ photo: [UInt8], seconds: Int) throws -> [UInt8]? {
        _ = brokenPipesAreErrors
        let child = try ChildProcess(
            "/bin/sh",
            [
                "-c", "ulimit -v \(memoryKilobytes); ulimit -t \(seconds); ulimit -f 0; ulimit -c 0; exec \"$@\"", "sh", path, "stdin",
                "--size", "2048x2048>", "-o", ".jpg[Q=82,strip]",
            ],
            // Loaders that were not written for hostile files stay shut.
            environment: ["PATH=/usr/bin:/bin", "VIPS_BLOCK_UNTRUSTED=1", "VIPS_CONCURRENCY=1"])
        let alarm = DispatchWorkItem { child.kill() }
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(seconds), execute: alarm)
        Thread.detachNewThread {
            try? child.input.write(contentsOf: Data(photo))
            try? child.input.close()
        }
        var made = Data()
        while let piece = try? child.output.read(upToCount: 1 << 16), !piece.isEmpty, made.count <= largestResult {
            made.append(piece)
        }
        if made.count > largestResult { child.kill() }
        let hasSucceeded = child.wait()
        alarm.cancel()
        return hasSucceeded && made.count <= largestResult ? Array(made) : nil
    }
}
