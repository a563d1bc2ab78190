using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Domain.Files;

/// <summary>
/// Names a blob. Each attempt to store one has an id of its own, so that a verify whose lease expired can neither
/// overwrite nor remove what a later one stored.
/// </summary>
public readonly record struct BlobId
{
    /// <summary>Of the written form, in characters.</summary>
    public const int MaxLength = 43;

    private readonly Guid _value;

    // Until version 0.1.0 a file was named by its upload, which made the id, and by the number of its verify.
    private readonly int? _verify;

    private BlobId(Guid value, int? verify) => (_value, _verify) = (value, verify);

    /// <summary>When the blob was begun; of one that version 0.1.0 stored, when its upload was started.</summary>
    public DateTimeOffset CreatedAt => TimeOrderedId.TimeOf(_value);

    /// <summary>An id that no other blob has.</summary>
    public static BlobId New(DateTimeOffset now) => new(Guid.CreateVersion7(now), verify: null);

    /// <summary>The id that version 0.1.0 gave to the file of an upload.</summary>
    /// <param name="verify">The number of the verify that stored it, from 1.</param>
    public static BlobId OfVersion010(Guid upload, int verify) => new(upload, verify);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <returns>False for any other text, also when the id does not begin with a time.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out BlobId? id)
    {
        id = text?.Split('.') switch
        {
            [var value] when TryParse(value, out Guid made) => new BlobId(made, verify: null),
            [var value, var verify]
                when TryParse(value, out Guid made)
                    && int.TryParse(verify, NumberStyles.None, CultureInfo.InvariantCulture, out int number) =>
                new BlobId(made, number),
            _ => null,
        };
        return id is not null;
    }

    /// <summary>32 hex digits, of which the first 12 are the time; with a dot and a number in version 0.1.0.</summary>
    public override string ToString() =>
        _verify is { } verify
            ? string.Create(CultureInfo.InvariantCulture, $"{_value:n}.{verify}")
            : _value.ToString("n");

    private static bool TryParse(string text, out Guid value) =>
        Guid.TryParseExact(text, "n", out value) && TimeOrderedId.IsOne(value);
}
