import Foundation
import Kernel
import Logging
import ServiceLifecycle
import Storage

/// Writes until it is killed, and tells what it was told.
///
/// Before a request goes out its key is told as `> key`, after its answer as `< key id`, after a fault as `! key what`: then it is sent
/// again under the same key until it is answered. Each line is one write to the pipe, so none is torn or held back in a buffer.
struct Writers {
    let store: any Engine
    let heads: HeadLog
    let round: String
    let writes: Int

    private static let count = 32
    /// One head is signed in so many writes of the first writer: what is signed must survive too.
    private static let writesPerHead = 8
    private static let pause = Duration.milliseconds(5)

    func run() async throws {
        let executor = Jot.executor(store)
        let services = Task {
            await withTaskGroup(of: Void.self) { group in
                for service in store.services { group.addTask { try? await service.run() } }
            }
        }
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<Self.count {
                group.addTask { await write(as: writer, with: executor) }
            }
        }
        services.cancel()
        tell(". \(store.figures.diskFault.map { "\($0)" } ?? "sound")")
        try store.close()
    }

    private func write(as writer: Int, with executor: Executor) async {
        var number = 0
        while number < writes {
            number += 1
            let key = "r\(round)-w\(writer)-n\(number)"
            tell("> \(key)")
            while true {
                do {
                    let receipt = try await Jot.perform(key, with: executor)
                    tell("< \(key) \(receipt.stream ?? .zero)")
                    break
                } catch {
                    tell("! \(key) \(error)")
                    try? await Task.sleep(for: Self.pause)
                }
            }
            if writer == 0, number % Self.writesPerHead == 0 { signHead() }
        }
    }

    private func signHead() {
        let logger = Logger(label: "heads") { _ in SwiftLogNoOpLogHandler() }
        JobRunner(store: store, subscriptions: [], sweeps: [], heads: heads, entropy: SystemEntropy(), logger: logger).signHead()
    }

    private func tell(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}
