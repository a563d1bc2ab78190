using Spika.FileService.Domain.Events;

namespace Spika.FileService.Domain.Transactions;

/// <summary>Where events wait for their delivery.</summary>
public interface IOutbox
{
    Task AddAsync(ServiceEvent happened);
}
