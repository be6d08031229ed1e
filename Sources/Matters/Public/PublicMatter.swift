internal import Kernel

extension Matter {
    /// Whether everybody may see it: its category is public, and it is no office's share in another one, which holds what offices write to
    /// one another.
    func isPublic(by scheme: MatterScheme, in tx: any Reading) throws -> Bool {
        guard scheme.category(category)?.isPublic == true else { return false }
        return try Part.of(id, in: tx)?.kind != .assist
    }

    /// By what was written for its number. What not everybody may see and what is not there look alike.
    static func find(publicNumber text: String, by scheme: MatterScheme, in tx: any Reading) throws -> Matter? {
        guard let number = MatterNumber.read(text), let matter = try find(number: number, in: tx), try matter.isPublic(by: scheme, in: tx)
        else { return nil }
        return matter
    }
}
