using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Chunks;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.UnitTests;

/// <summary>Rows of the record of one upload.</summary>
internal static class Records
{
    public static readonly UploadId Upload = UploadId.New(A.Moment);

    /// <summary>The writer whose id is the lowest.</summary>
    public static readonly Guid First = new("00000000-0000-0000-0000-000000000001");

    public static readonly Guid Second = new("00000000-0000-0000-0000-000000000002");

    public static readonly Guid Third = new("00000000-0000-0000-0000-000000000003");

    /// <summary>A writer with chunks of 10 bytes in its slots.</summary>
    public static ChunkRecord Slots(Guid writer, params int[] chunks) => Slots(writer, commitOrder: 0, chunks);

    public static ChunkRecord Slots(Guid writer, int commitOrder, int[] chunks, int version = 1, int stride = 10) =>
        new(
            Upload.Value,
            writer,
            version,
            stride,
            Bytes: 0,
            Files: 0,
            A.Moment,
            commitOrder,
            new SlotsPage(0, SlotsPage.BytesOf(ChunkSet.Of(chunks), 0).ToArray()),
            Odd: null
        );

    /// <summary>A chunk in a file of its own; of no length when it is unlisted.</summary>
    public static ChunkRecord Odd(Guid writer, int index, int length, int commitOrder = 0) =>
        new(
            Upload.Value,
            writer,
            Version: 1,
            Stride: 10,
            Bytes: 0,
            Files: 0,
            A.Moment,
            commitOrder,
            Page: null,
            (index, new OddChunk(writer, length, Serial: index + 100))
        );

    /// <summary>The chunks of a set, ascending.</summary>
    public static int[] Indices(this ChunkSet chunks) =>
        [.. Enumerable.Range(0, ChunkSet.PageSize).Where(index => chunks.Contains(index))];
}
