// Passwords inside the connection strings of databases, queues and directories. The span is the password alone; the
// place-holders of manuals are no finding.
import type { Rule, Severity } from "../detection/rule.ts";
import { token } from "./support/token.ts";

const MANUAL =
  /^(?:(?:my|your|db|the|user|root|admin|some|test|strong|bad|wrong)?[_-]?(?:password|passwd|passw?|pwd|secret|pw|user|username|guest|postgres|root|admin|changeme|foo|bar|baz|foobar|test|mysql|mongo(?:db)?|redis|rabbitmq|example|token)\d{0,3}|x+|\*+|\.+|p4ssw0rd)$/i;

const MANUAL_WORD = /replace|your|password|placeholder|example/i;

const isReal = (password: string): boolean =>
  !MANUAL.test(password) && !MANUAL_WORD.test(password) && !/^[$%{<[].*|^__|env\.|\bENV\b/.test(password);

const PASSWORD = /[A-Za-z0-9!#%&*+,.;=~_^-][A-Za-z0-9!#$%&*+,.;=~_^!/-]{2,119}(?=@[A-Za-z0-9[.%_-])/;

function connection(id: string, title: string, schemes: string, severity: Severity = "critical"): Rule {
  return token({
    id,
    title,
    severity,
    confidence: "medium",
    after: new RegExp(`(?:${schemes}):\\/\\/[A-Za-z0-9._~%+-]{0,80}:`),
    pattern: PASSWORD,
    accept: isReal,
    literal: true,
    samples: false,
    leaks: [
      `${/[a-z]+/.exec(schemes)![0]}://app:{{[A-Za-z0-9]{12}}}@db.example.org:5432/orders`,
      `DATABASE_URL="${/[a-z]+/.exec(schemes)![0]}://app:{{[A-Za-z0-9]{20}}}@10.0.0.4/orders"\n`,
    ],
    clean: [
      `${/[a-z]+/.exec(schemes)![0]}://user:password@localhost/db`,
      `${/[a-z]+/.exec(schemes)![0]}://<user>:<password>@localhost/db`,
    ],
  });
}

export const connectionStringRules: readonly Rule[] = [
  connection("mongodb-connection-string", "MongoDB connection string with password", "mongodb(?:\\+srv)?"),
  connection("postgres-connection-string", "PostgreSQL connection string with password", "postgres(?:ql)?|cockroachdb"),
  connection("mysql-connection-string", "MySQL connection string with password", "mysql2?|mariadb"),
  connection("redis-connection-string", "Redis connection string with password", "redis(?:s|\\+sentinel)?"),
  connection("amqp-connection-string", "RabbitMQ connection string with password", "amqps?"),
  connection("sql-server-connection-string", "SQL Server connection string with password", "sqlserver|mssql"),
  connection("directory-connection-string", "LDAP connection string with password", "ldaps?"),
  connection("smtp-connection-string", "Mail server connection string with password", "smtps?", "high"),
  connection("ftp-connection-string", "FTP connection string with password", "ftps?|sftp", "high"),
];
