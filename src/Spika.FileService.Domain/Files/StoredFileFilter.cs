namespace Spika.FileService.Domain.Files;

/// <summary>One page of a list of files, by ascending id.</summary>
/// <param name="Owner">Only files of this owner; null for all.</param>
/// <param name="Type">Only files of this type; null for all.</param>
/// <param name="RelationId">Only files of this relation; null for all.</param>
/// <param name="AfterId">Only files with a larger id; 0 for the first page.</param>
/// <param name="Limit">Most files of a page.</param>
public sealed record StoredFileFilter(string? Owner, string? Type, long? RelationId, long AfterId, int Limit);
