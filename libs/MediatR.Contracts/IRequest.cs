namespace MediatR;

/// <summary>A request that is answered with nothing.</summary>
public interface IRequest : IBaseRequest { }
