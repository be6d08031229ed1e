import Foundation
import Kernel
import Storage

// Usage: CrashWriter DATABASE ROUND. Thirty-two writers write until the process is killed. Before a request goes out its key is told
// as `> key`, after its answer as `< key id`; each line is one write to the pipe, so none is torn or held back in a buffer.

let arguments = CommandLine.arguments
guard arguments.count == 3 else {
    FileHandle.standardError.write(Data("usage: CrashWriter DATABASE ROUND\n".utf8))
    exit(2)
}

@Sendable func tell(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

do {
    let executor = Jot.executor(try Jot.store(at: arguments[1]))
    let round = arguments[2]
    try await withThrowingTaskGroup(of: Void.self) { group in
        for writer in 0..<32 {
            group.addTask {
                var number = 0
                while true {
                    number += 1
                    let key = "r\(round)-w\(writer)-n\(number)"
                    tell("> \(key)")
                    let receipt = try await Jot.perform(key, with: executor)
                    tell("< \(key) \(receipt.stream ?? .zero)")
                }
            }
        }
        try await group.waitForAll()
    }
} catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(1)
}
