namespace MediatR;

/// <summary>What every request has in common, so that a constraint can name them all.</summary>
public interface IBaseRequest { }
