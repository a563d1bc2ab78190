using MediatR;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Files.ListFiles;

/// <summary>One page of the stored files, or those of some ids. What is null selects all.</summary>
/// <param name="Scope">Whose files the caller may see.</param>
/// <param name="Type">Only files of this type.</param>
/// <param name="RelationId">Only files of this relation.</param>
/// <param name="Cursor">
/// A cursor of an earlier <see cref="FilePage"/> in the same order; null for the first page.
/// </param>
/// <param name="Limit">Most files of the page; null for <see cref="DefaultLimit"/>.</param>
public sealed record ListFilesQuery(AccessScope Scope, string? Type, long? RelationId, string? Cursor, int? Limit)
    : IRequest<Result<FilePage>>
{
    public const int DefaultLimit = 100;

    public const int MaxLimit = 1000;

    public const int MaxIds = 1000;

    internal const string Ascending = "asc";

    internal const string Descending = "desc";

    /// <summary>Only files with this SHA-256, in hex.</summary>
    public string? FileHash { get; init; }

    /// <summary>Only files of this media type; <c>image/*</c> for all images.</summary>
    public string? MimeType { get; init; }

    /// <summary><c>asc</c> or <c>desc</c>, by id; null for <c>asc</c>.</summary>
    public string? Order { get; init; }

    /// <summary>Only these files, in this order: <c>3,1,2</c>. Then there are no pages.</summary>
    public string? Ids { get; init; }
}
