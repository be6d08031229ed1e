import Foundation

/// A photo as a phone makes it: 60 by 40, lying on its side, with the place and the camera in it.
package enum Bytes {
    package static let photo: [UInt8] = {
        let text = """
            /9j/4QCrRXhpZgAATU0AKgAAAAgAAwEPAAIAAAALAAAAMgESAAMAAAABAAYAAIglAAQAAAABAAAAPQAAAABTZWNyZXRDYW0AAAAE
            AAEAAgAAAAJOAAAAAAIABQAAAAMAAABzAAMAAgAAAAJFAAAAAAQABQAAAAMAAACLAAAAAAAAACMAAAABAAAAOgAAAAEAAAAMAAAA
            AQAAAG4AAAABAAAAMgAAAAEAAAAHAAAAAf/bAEMADQkKCwoIDQsKCw4ODQ8TIBUTEhITJxweFyAuKTEwLiktLDM6Sj4zNkY3LC1A
            V0FGTE5SU1IyPlphWlBgSlFST//bAEMBDg4OExETJhUVJk81LTVPT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09P
            T09PT09PT09PT09PT//AABEIACgAPAMBIgACEQEDEQH/xAAfAAABBQEBAQEBAQAAAAAAAAAAAQIDBAUGBwgJCgv/xAC1EAACAQMD
            AgQDBQUEBAAAAX0BAgMABBEFEiExQQYTUWEHInEUMoGRoQgjQrHBFVLR8CQzYnKCCQoWFxgZGiUmJygpKjQ1Njc4OTpDREVGR0hJ
            SlNUVVZXWFlaY2RlZmdoaWpzdHV2d3h5eoOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX
            2Nna4eLj5OXm5+jp6vHy8/T19vf4+fr/xAAfAQADAQEBAQEBAQEBAAAAAAAAAQIDBAUGBwgJCgv/xAC1EQACAQIEBAMEBwUEBAAB
            AncAAQIDEQQFITEGEkFRB2FxEyIygQgUQpGhscEJIzNS8BVictEKFiQ04SXxFxgZGiYnKCkqNTY3ODk6Q0RFRkdISUpTVFVWV1hZ
            WmNkZWZnaGlqc3R1dnd4eXqCg4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2dri4+Tl
            5ufo6ery8/T19vf4+fr/2gAMAwEAAhEDEQA/AIqKKKACiiigAooooAKKKKACiiigAooooAKKKKACiiigAooooAKKKKACiiigAooo
            oA//2Q==
            """
        return Array(Data(base64Encoded: text.filter { !$0.isNewline }) ?? Data())
    }()

    /// Three frames of silence, as a telephone codes speech.
    package static let voice = Array("#!AMR\n".utf8) + [UInt8](repeating: 0x3C, count: 96)
    package static let video: [UInt8] = [0, 0, 0, 0x18] + Array("ftypisom".utf8) + [UInt8](repeating: 0, count: 64)
}
