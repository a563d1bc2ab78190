namespace Spika.FileService.Domain.Events;

/// <summary>The events that were committed.</summary>
public interface IEventRepository
{
    /// <summary>Removes at most <paramref name="limit"/> events that were written before a time.</summary>
    /// <returns>How many were removed.</returns>
    Task<int> RemoveAsync(DateTimeOffset writtenBefore, int limit, CancellationToken cancellationToken);
}
