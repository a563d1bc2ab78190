using System.Collections.Immutable;

namespace Spika.FileService.Infrastructure.IntegrationTests.Modeling;

/// <summary>All that the service knows at a moment. Two states of equal content are equal.</summary>
internal sealed class ModelState : IEquatable<ModelState>
{
    public static readonly ModelState Empty = new(
        ImmutableSortedDictionary<int, ModelUpload>.Empty,
        ImmutableSortedDictionary<long, ModelFile>.Empty
    );

    private readonly ImmutableSortedDictionary<int, ModelUpload> _uploads;

    private readonly string _content;

    private ModelState(
        ImmutableSortedDictionary<int, ModelUpload> uploads,
        ImmutableSortedDictionary<long, ModelFile> files
    )
    {
        _uploads = uploads;
        Files = files;
        _content = string.Join(' ', uploads.Select(u => $"{u.Key}={u.Value}").Concat(files.Select(f => $"{f}")));
    }

    /// <summary>The stored files by id.</summary>
    public ImmutableSortedDictionary<long, ModelFile> Files { get; }

    /// <summary>The unfinished upload of a key, or null.</summary>
    public ModelUpload? Upload(int key) => _uploads.GetValueOrDefault(key);

    /// <summary>The id of the file that a key's upload became, or null.</summary>
    public long? FileOf(int key) =>
        Files.Where(file => file.Value.Key == key).Select(file => (long?)file.Key).SingleOrDefault();

    public ModelState With(int key, ModelUpload? upload) =>
        new(upload is null ? _uploads.Remove(key) : _uploads.SetItem(key, upload), Files);

    public ModelState WithFile(long id, ModelFile file) => new(_uploads.Remove(file.Key), Files.SetItem(id, file));

    public ModelState WithoutFile(long id) => new(_uploads, Files.Remove(id));

    public ModelState WithoutUploads() => new(_uploads.Clear(), Files);

    public bool Equals(ModelState? other) => other?._content == _content;

    public override bool Equals(object? obj) => Equals(obj as ModelState);

    public override int GetHashCode() => string.GetHashCode(_content, StringComparison.Ordinal);

    public override string ToString() => _content;
}
